import { parseFingerprint, pinKeyForPeer } from "@securecomm/auth";
import { ROOM_NAME } from "../../rooms.ts";
import type { Plan } from "../net/open.ts";
import { freshRoom } from "../net/room.ts";
import type { OwnIdentity } from "../storage/identities.ts";
import { hush, type Say, say } from "../texts/language.ts";
import { byId, initialOf, showFingerprint, showScreen } from "./dom.ts";

type Way = Plan["way"]["kind"];

/** An input that cannot be used as it is, and why. */
interface Fault {
  readonly input: HTMLInputElement;
  readonly saying: Say;
}

const form = () => byId("connect-form", HTMLFormElement);
const room = () => byId("room", HTMLInputElement);
const address = () => byId("address", HTMLInputElement);
const peer = () => byId("peer", HTMLInputElement);
const fingerprint = () => byId("fingerprint", HTMLInputElement);
const underWay = () => byId("under-way");

/** Fills in who this side is, and lets the form follow what is chosen in it. Once, before {@link nextPlan}. */
export function setUpLobby({ identity, place }: OwnIdentity): void {
  byId("own-initial").textContent = initialOf(identity.name);
  byId("own-name").textContent = identity.name;
  showFingerprint(byId("own-fingerprint"), identity.fingerprint);
  say(byId("own-place"), (texts) => texts.place[place]);
  for (const way of form().querySelectorAll<HTMLInputElement>("[name=way]")) way.onchange = () => chooseWay();
  followLink();
  addEventListener("hashchange", followLink);
}

/** Shows the form, with what went wrong the last time if something did; resolves to what the user wants to do. */
export function nextPlan(problem: Say | undefined): Promise<Plan> {
  form().hidden = false;
  underWay().hidden = true;
  chooseWay();
  showScreen("lobby");
  if (problem === undefined) hush(byId("connect-problem"));
  else say(byId("connect-problem"), problem);
  return new Promise((resolve) => {
    form().onsubmit = (event) => {
      event.preventDefault();
      const plan = readPlan();
      if ("input" in plan) complain(plan);
      else resolve(plan);
    };
  });
}

/** Shows that somebody is awaited or dialled, until `cancel` is called or another screen comes. */
export function showUnderWay({ way }: Plan, cancel: () => void): void {
  form().hidden = true;
  underWay().hidden = false;
  byId("invitation").hidden = way.kind !== "wait";
  if (way.kind === "wait") {
    byId("invitation-link").textContent = `${location.origin}/#join=${way.room}`;
    say(byId("under-way-text"), (texts) => texts.waiting(way.room));
  } else say(byId("under-way-text"), (texts) => texts.connecting);
  byId("under-way-text").focus();
  byId("cancel").onclick = cancel;
}

/** Shows that the other one is there. */
export function showAgreeing(): void {
  byId("invitation").hidden = true;
  say(byId("under-way-text"), (texts) => texts.agreeing);
  say(byId("announcer"), (texts) => texts.agreeing);
}

/** A link to this page may name a room to join. */
function followLink(): void {
  const [, wanted] = /^#join=([a-z0-9-]{1,64})$/.exec(location.hash) ?? [];
  if (wanted === undefined) return;
  byId("way-join", HTMLInputElement).checked = true;
  chooseWay();
  room().value = wanted;
}

function selectedWay(): Way {
  return new FormData(form()).get("way") as Way;
}

function chooseWay(): void {
  const way = selectedWay();
  // One room, one conversation: whoever has the link of the last one shall not find the next.
  if (way === "wait") room().value = freshRoom();
  byId("room-field").hidden = way === "dial";
  byId("address-field").hidden = way !== "dial";
  say(byId("way-help"), ({ wayHelp }) => wayHelp[way]);
  say(byId("connect"), ({ labels }) => labels[way === "wait" ? "open" : way]);
}

function readPlan(): Plan | Fault {
  for (const input of [room(), address(), peer(), fingerprint()]) input.removeAttribute("aria-invalid");
  const way = selectedWay();
  const name = room().value.trim();
  if (way !== "dial" && !ROOM_NAME.test(name)) return { input: room(), saying: ({ badRoom }) => badRoom };
  const called = peer().value.trim();
  const expected = fingerprint().value.trim();
  if (called.length > 256 || !succeeds(() => pinKeyForPeer(called))) {
    return { input: peer(), saying: ({ badPeer }) => badPeer };
  }
  if (expected !== "" && !succeeds(() => parseFingerprint(expected))) {
    return { input: fingerprint(), saying: ({ badFingerprint }) => badFingerprint };
  }
  return {
    way: way === "dial" ? { kind: way, address: address().value.trim() } : { kind: way, room: name },
    peer: called === "" ? undefined : called,
    fingerprint: expected === "" ? undefined : parseFingerprint(expected),
  };
}

function complain({ input, saying }: Fault): void {
  if (byId("more").contains(input)) byId("more", HTMLDetailsElement).open = true;
  input.setAttribute("aria-invalid", "true");
  input.focus();
  say(byId("connect-problem"), saying);
}

function succeeds(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
