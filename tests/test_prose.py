"""The check of sentences finds each fault it names, and nothing in plain English."""

import pytest

from tests.prose import check, sentences


def test_plain_sentences_pass():
    code = '"""Validate git URLs and refs: no credentials, no options, no commands."""\n\nrate = 3  # per second\n'
    page = "# Title\n\nSend a Content-Length header. It counts bytes.\n\n```sh\nvmdp make  # so many words\n```\n"
    found, docstrings, pages = check([("a.py", code), ("b.md", page)])
    assert found == []
    assert (docstrings.sentences, docstrings.openings, docstrings.that) == (1, [], 0)
    assert pages.words == 8


@pytest.mark.parametrize("word", ["What", "Where", "Who", "Whoever", "Whether", "Which", "How", "Of"])
def test_an_opening_with_a_question_word_is_counted(word):
    source = f'class Reader:\n    """Read a file.\n\n    {word} is read comes back.\n    """\n'
    _, docstrings, _ = check([("a.py", source)])
    assert (docstrings.sentences, len(docstrings.openings)) == (2, 1)


@pytest.mark.parametrize(
    "source",
    [
        'x = 1  # the worker is told of it\n',
        '"""Batches given up by a worker."""\n',
        'raise ValueError("a batch was set aside")\n',
        'label = "Take so many samples"\n',
        "def told(reason): ...\n",
        "class Sought: ...\n",
        "for resting in (): ...\n",
    ],
)  # fmt: skip
def test_a_banned_turn_is_found_in_comments_docstrings_messages_and_names(source):
    found, _, _ = check([("a.py", source)])
    assert len(found) == 1


def test_a_long_sentence_of_a_page_is_found_and_one_of_thirty_words_is_not():
    found, _, _ = check([("a.md", f"{'word ' * 29}word.\n\n{'word ' * 30}word.\n")])
    assert len(found) == 1
    assert found[0].startswith("a.md:3: a sentence of 31 words")


def test_that_is_counted_in_docstrings_comments_and_pages():
    _, docstrings, pages = check([("a.py", '"""Say that."""\n# that is all\n'), ("a.md", "All that, and that.\n")])
    assert (docstrings.that, pages.that) == (2, 2)


def test_abbreviations_and_code_do_not_end_a_sentence():
    assert sentences("Use a codec, e.g. H.264. Set `a.b` first. Done.") == [
        "Use a codec, e.g. H.264.", "Set `a.b` first.", "Done.",
    ]  # fmt: skip
