"""The toy policy of docs/rewards.md, in a short form: what the judge rewards is what solves puzzles."""

from statistics import mean

from tests.bench.policy import learned, table


def test_a_policy_that_seeks_reward_solves_more_puzzles():
    history = learned(prompts=("O-59:easy", "G-131:easy"), rounds=6, policies=6, puzzles=2)
    rewards = [mean(each.score for each in rolled) for rolled in history]
    solved = [mean(each.solves for each in rolled) for rolled in history]
    assert rewards[-1] > 2 * rewards[0]
    assert solved[-1] > solved[0]
    assert all(each.passed == each.solves for rolled in history for each in rolled)
    assert len(table(history).rows) == 6
