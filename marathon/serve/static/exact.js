// Exact runs: asked for when the hand lets go, given up when it moves again.
export async function follow(address, heard, signal, method = "GET") {
  const answer = await fetch(address, { method, signal, headers: { accept: "text/event-stream" } });
  if (!answer.ok) {
    const told = await answer.json().catch(() => ({ problems: [`the server answered ${answer.status}`] }));
    throw new Error(told.problems.join(" "));
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const events = rest.split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const name = /^event: (.*)$/m.exec(event)?.[1];
      const told = /^data: (.*)$/m.exec(event)?.[1];
      if (name && told) heard(name, JSON.parse(told));
    }
  }
}

export class Exact {
  constructor(results, changed) {
    this.results = results;
    this.changed = changed;
    this.asking = null;
    this.problem = "";
    this.offline = false;
  }

  // Ask for a setting; what was asked before is given up.
  ask(key, question, address = "api/exact") {
    this.stop();
    const there = this.results.get(key);
    if (this.offline || (there && there.futures >= there.of)) return;
    const asking = new AbortController();
    this.asking = asking;
    this.problem = "";
    const heard = (name, told) => {
      if (name !== "look") return;
      const before = this.results.get(key);
      if (!before || before.futures <= told.futures) this.results.set(key, told);
      if (this.results.size > 400) this.results.delete(this.results.keys().next().value);
      this.changed();
    };
    follow(`${address}?${question}`, heard, asking.signal)
      .catch((error) => {
        if (error.name === "AbortError") return;
        this.problem = error.message.includes("fetch") ? "The server does not answer." : error.message;
      })
      .finally(() => {
        if (this.asking !== asking) return;
        this.asking = null;
        this.changed();
      });
  }

  stop() {
    this.asking?.abort();
    this.asking = null;
  }
}
