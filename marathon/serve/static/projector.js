// The wall: what the whole room sees. It is opened by the trainer's page and is run from there.
import { byId, make, renew, write } from "./dom.js";
import { Clock, Listening } from "./room_link.js";
import { stage } from "./stage.js";

const LINES = { connected: "", broken: "No connection, trying again …", elsewhere: "Shown in another window", over: "The room is closed", refused: "This window is not known here: open it from the trainer's page" };
const [code, token] = location.hash.slice(1).split(":");
const clock = new Clock(byId("clock"));

function show(view) {
  byId("who").textContent = `Room ${view.code}`;
  clock.set(view.ends_in);
  renew(byId("main"), stage(view));
}

if (code && token) new Listening(code, token, show, (state) => {
  write(byId("line"), LINES[state]);
  // Shut by mistake elsewhere, the other window would leave this one dead.
  if (state === "elsewhere") byId("line").append(" ", make("button", { type: "button", class: "quiet small", onclick: () => location.reload() }, "Show it here"));
});
else byId("main").replaceChildren(make("p", {}, "Open this window from the trainer's page."));
