// What htmx does not do: keys for the next and the previous sample, previews that stop, and a judged video's player.
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
  const video = answer?.querySelector("video");
  if (!file || !video || video.src) return;
  URL.revokeObjectURL(answerUrl);
  video.src = answerUrl = URL.createObjectURL(file);
  video.addEventListener("loadedmetadata", () => { answer.hidden = false; });
}

// A judged video: its evidence over the picture, and the frames that decide below it.
const HELD = 5; // frames for which evidence is shown while the video plays
const TEXT_FIELDS = "input:not([type=range]), select, textarea";

function setCurrent(element, yes) {
  if (yes) element.setAttribute("aria-current", "true");
  else element.removeAttribute("aria-current");
}

class Judged {
  constructor(answer) {
    this.answer = answer;
    this.video = answer.querySelector("video");
    this.frames = Number(answer.dataset.frames);
    this.square = answer.dataset.square.split(" ").map(Number);
    this.items = new Map([...answer.parentElement.querySelectorAll("[data-item]")].map((item) => [item.dataset.item, item]));
    this.evidence = [...answer.parentElement.querySelectorAll("button.seek")].map((button) => ({
      frame: Number(button.dataset.frame), kind: button.dataset.kind,
      boxes: button.dataset.boxes.split(";").map((box) => box.split(" ").map(Number)),
      item: button.closest("[data-item]"), button,
    }));
    this.marks = [...answer.querySelectorAll(".marks button")];
    for (const mark of this.marks) {
      mark.style.left = `${100 * Number(mark.dataset.frame) / Math.max(1, this.frames - 1)}%`;
    }
    this.video.controls = false;
    for (const name of ["seeked", "pause", "loadeddata"]) this.video.addEventListener(name, () => this.show());
    this.video.addEventListener("play", () => this.follow());
  }

  get now() {
    const { currentTime, duration } = this.video;
    return duration ? Math.min(this.frames - 1, Math.floor(currentTime / duration * this.frames + 1e-6)) : 0;
  }

  // To the middle of a frame: its ends belong to the neighbours, too.
  go(frame) {
    const wanted = Math.min(this.frames - 1, Math.max(0, frame));
    this.video.pause();
    if (this.video.duration) this.video.currentTime = this.video.duration * (wanted + 0.5) / this.frames;
  }

  goToMark(step) {
    const places = this.marks.map((mark) => Number(mark.dataset.frame));
    const found = step > 0 ? places.find((place) => place > this.now) : places.findLast((place) => place < this.now);
    if (found !== undefined) this.go(found);
  }

  play() {
    if (!this.video.paused) this.video.pause();
    else this.video.play();
  }

  follow() {
    this.show();
    if (!this.video.paused && this.answer.isConnected) requestAnimationFrame(() => this.follow());
  }

  show() {
    const frame = this.now;
    const paused = this.video.paused;
    const key = `${frame} ${paused}`;
    if (key === this.shown) return;
    this.shown = key;
    const here = this.evidence.filter((each) => (paused ? each.frame === frame : each.frame <= frame && frame - each.frame < HELD));
    const marks = this.marks.filter((mark) => Number(mark.dataset.frame) === frame);
    const named = new Set([...here.map((each) => each.item.dataset.item), ...marks.flatMap((mark) => mark.dataset.items.split(" "))]);
    for (const [name, item] of this.items) item.classList.toggle("now", named.has(name));
    for (const mark of this.marks) setCurrent(mark, marks.includes(mark));
    for (const each of this.evidence) setCurrent(each.button, each.frame === frame);
    this.draw(here);
    this.answer.querySelector(".at").textContent = frame + 1;
    this.answer.querySelector(".frame-at").value = frame + 1;
    this.answer.querySelector("[data-play]").textContent = paused ? "Play" : "Pause";
    if (paused) this.answer.querySelector(".here").textContent = marks.map((mark) => mark.getAttribute("aria-label")).join(" ");
  }

  // Boxes are in 512ths of the square that the judge reads, which may be a part of the picture.
  draw(evidence) {
    const [left, top, width, height] = this.square;
    const boxes = evidence.flatMap((each) => each.boxes.map((box) => ({ box, kind: each.kind })));
    this.answer.querySelector(".boxes").replaceChildren(...boxes.flatMap(({ box, kind }) => ["halo", kind].map((name) => {
      const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      const [x, y, wide, high] = box;
      const sides = { x: left + x / 512 * width, y: top + y / 512 * height, width: wide / 512 * width, height: high / 512 * height };
      for (const [side, share] of Object.entries(sides)) rect.setAttribute(side, String(100 * share));
      rect.setAttribute("class", name);
      return rect;
    })));
  }
}

const judged = new WeakMap();

function judgedOf(element) {
  const answer = element?.closest(".score")?.querySelector(".answer:not([hidden])");
  if (!answer) return null;
  if (!judged.has(answer)) judged.set(answer, new Judged(answer));
  return judged.get(answer);
}

function prepareJudged() {
  for (const answer of document.querySelectorAll(".answer")) {
    if (!judged.has(answer)) judged.set(answer, new Judged(answer));
  }
}

// Keys go to the judged video in use, else to the first one.
let inUse = null;

function presentJudged() {
  const found = inUse?.isConnected ? inUse : document.querySelector(".answer:not([hidden])");
  return judgedOf(found);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const player = button && judgedOf(button);
  if (!player) return;
  inUse = player.answer;
  if (button.dataset.frame) player.go(Number(button.dataset.frame));
  else if (button.dataset.step) player.go(player.now + Number(button.dataset.step));
  else if ("play" in button.dataset) player.play();
});

document.addEventListener("input", (event) => {
  if (!event.target.matches?.(".frame-at")) return;
  const player = judgedOf(event.target);
  inUse = player.answer;
  player.go(Number(event.target.value) - 1);
});

// Frame by frame: the keys of video editors and of other players.
document.addEventListener("keydown", (event) => {
  const player = presentJudged();
  if (!player || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TEXT_FIELDS)) return;
  if (event.key === "," || event.key === ".") player.go(player.now + (event.key === "," ? -1 : 1));
  else if (event.key === "p" || event.key === "n") player.goToMark(event.key === "p" ? -1 : 1);
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
  video.closest(".screen")?.classList.toggle("tall", video.videoWidth < video.videoHeight);
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
document.addEventListener("htmx:afterSettle", prepareJudged);
document.addEventListener("htmx:afterSettle", playAnswer);
document.addEventListener("DOMContentLoaded", applyPreviews);
