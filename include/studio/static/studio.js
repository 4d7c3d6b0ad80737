// What htmx does not do: keys for the next and the previous sample, previews that stop, and a scored video's player.
"use strict";

document.documentElement.classList.add("js");

const MOVING = matchMedia("(prefers-reduced-motion: reduce)");

function stopped() {
  return localStorage.getItem("vmdp-previews") === "stopped";
}

// A picture has its still twin as a source for those who want no motion; stopping applies it to everyone.
function applyPreviews() {
  const still = stopped();
  for (const source of document.querySelectorAll("picture > source[data-still]")) {
    source.media = still ? "all" : "(prefers-reduced-motion: reduce)";
  }
  for (const button of document.querySelectorAll("button[data-previews]")) {
    button.hidden = MOVING.matches;
    button.textContent = still ? "Play previews" : "Pause previews";
    button.setAttribute("aria-pressed", String(still));
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("button[data-previews]")) {
    localStorage.setItem("vmdp-previews", stopped() ? "playing" : "stopped");
    applyPreviews();
  }
});

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-all]");
  if (all) {
    for (const box of document.querySelectorAll(all.dataset.all)) box.checked = all.checked;
  }
});

// The chosen file plays beside its score; it is not sent again.
let answerUrl = "";

function playAnswer() {
  const answer = document.querySelector("#scored .answer");
  const file = document.querySelector("input[name=video]")?.files[0];
  if (!answer || !file) return;
  const video = answer.querySelector("video");
  if (video.src) return;
  URL.revokeObjectURL(answerUrl);
  video.src = answerUrl = URL.createObjectURL(file);
  video.addEventListener("loadedmetadata", () => { answer.hidden = false; });
}

document.addEventListener("play", (event) => {
  const mark = event.target.closest(".answer")?.querySelector(".mark");
  if (mark) mark.hidden = true;
}, true);

// Evidence: go to the frame, and frame the place. Boxes are in 512ths of the scene, which fills a square frame.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-frame]");
  const answer = button?.closest(".score").querySelector(".answer");
  if (!answer || answer.hidden) return;
  const video = answer.querySelector("video");
  const mark = answer.querySelector(".mark");
  video.pause();
  video.currentTime = video.duration * (Number(button.dataset.frame) + 0.5) / Number(answer.dataset.frames);
  mark.hidden = video.videoWidth !== video.videoHeight;
  const sides = button.dataset.box.split(" ").map((side) => `${Number(side) / 5.12}%`);
  [mark.style.left, mark.style.top, mark.style.width, mark.style.height] = sides;
});

// Frame by frame: the keys of video editors and of other players.
document.addEventListener("keydown", (event) => {
  const step = { ",": -1, ".": 1 }[event.key];
  const answer = document.querySelector(".answer:not([hidden])");
  if (!step || !answer || event.target.closest("input, select, textarea")) return;
  const video = answer.querySelector("video");
  const frames = Number(answer.dataset.frames);
  const now = Math.floor(video.currentTime / video.duration * frames);
  video.pause();
  answer.querySelector(".mark").hidden = true;
  video.currentTime = video.duration * (Math.min(frames - 1, Math.max(0, now + step)) + 0.5) / frames;
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, video")) return;
  const rel = { j: "next", ArrowRight: "next", k: "prev", ArrowLeft: "prev" }[event.key];
  const link = rel && document.querySelector(`a[rel="${rel}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  } else if (event.key === "/") {
    const search = document.querySelector("input[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
});

document.addEventListener("error", (event) => {
  // A sample that is planned and not there yet.
  if (event.target.matches?.("img[data-missing]")) {
    const text = document.createElement("span");
    text.className = "missing";
    text.textContent = event.target.dataset.missing;
    event.target.replaceWith(text);
  }
}, true);

document.addEventListener("loadedmetadata", (event) => {
  const video = event.target;
  video.closest(".player")?.classList.toggle("wide", video.videoWidth > video.videoHeight);
}, true);

// A tile plays its video while it is pointed at or focused, but not for those who want no motion.
function playTile(event) {
  const frame = event.target.closest?.(".cards > li")?.querySelector(".frame[data-video]");
  if (!frame || frame.querySelector("video") || MOVING.matches) return;
  const video = document.createElement("video");
  Object.assign(video, { src: frame.dataset.video, muted: true, loop: true, playsInline: true, autoplay: true });
  frame.append(video);
}

function stopTile(event) {
  const tile = event.target.closest?.(".cards > li");
  if (!tile || tile.contains(event.relatedTarget)) return;
  tile.querySelector(".frame[data-video] video")?.remove();
}

document.addEventListener("pointerover", playTile);
document.addEventListener("focusin", playTile);
document.addEventListener("pointerout", stopTile);
document.addEventListener("focusout", stopTile);

// On a phone, the rows come first.
function closeWide() {
  if (!matchMedia("(max-width: 760px)").matches) return;
  for (const details of document.querySelectorAll("details[data-wide]")) {
    details.open = false;
    delete details.dataset.wide;
  }
}

document.addEventListener("htmx:afterSettle", closeWide);
MOVING.addEventListener("change", applyPreviews);
document.addEventListener("htmx:afterSettle", applyPreviews);
document.addEventListener("htmx:afterSettle", playAnswer);
document.addEventListener("DOMContentLoaded", applyPreviews);
