// How a page of the class room hears from its server: whole views, again after every break.
const SILENCE = 40000; // the server says that it is there every fifteen seconds
const PAUSES = [500, 1000, 2000, 4000];

export async function post(path, body, token) {
  let answer;
  try {
    answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("The server does not answer. Try again in a moment.");
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return told;
  const error = new Error((told.problems ?? [`the server answered ${answer.status}`]).join(" "));
  error.status = answer.status;
  throw error;
}

export class Listening {
  // heard(view) is called with every view, changed(state) with: connected, broken, elsewhere, over, refused.
  constructor(code, token, heard, changed) {
    Object.assign(this, { code, token, heard, changed, last: "", tries: 0, ended: false });
    this.listen();
  }

  async listen() {
    while (!this.ended) {
      try {
        await this.once();
      } catch (error) {
        if (error.status && error.status !== 429) return this.end("refused");
      }
      if (this.ended) return;
      this.changed("broken");
      await new Promise((done) => setTimeout(done, PAUSES[Math.min(this.tries, PAUSES.length - 1)]));
      this.tries += 1;
    }
  }

  end(state) {
    this.ended = true;
    this.changed(state);
  }

  async once() {
    const giving = new AbortController();
    let watch = setTimeout(() => giving.abort(), SILENCE);
    try {
      const answer = await fetch(`rooms/${this.code}/events`, {
        signal: giving.signal, cache: "no-store",
        headers: { authorization: `Bearer ${this.token}`, "last-event-id": this.last },
      });
      if (!answer.ok) throw Object.assign(new Error("refused"), { status: answer.status });
      this.tries = 0;
      this.changed("connected");
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        clearTimeout(watch);
        watch = setTimeout(() => giving.abort(), SILENCE);
        rest += value;
        const events = rest.split("\n\n");
        rest = events.pop();
        events.forEach((event) => this.take(event));
        if (this.ended) return;
      }
    } finally {
      clearTimeout(watch);
    }
  }

  take(event) {
    const name = /^event: (.*)$/m.exec(event)?.[1];
    if (!name) return;
    if (name !== "view") return this.end(name);
    this.last = /^id: (.*)$/m.exec(event)?.[1] ?? "";
    try {
      this.heard(JSON.parse(/^data: (.*)$/m.exec(event)[1]));
    } catch (error) {
      reportError(error); // a fault of the page, not of the connection
    }
  }
}

// What a browser remembers between two visits: which room, and who it is there.
export const memory = {
  read(name) {
    try {
      return JSON.parse(localStorage.getItem(`marathon-${name}`));
    } catch {
      return null;
    }
  },
  write(name, value) {
    try {
      if (value === null) localStorage.removeItem(`marathon-${name}`);
      else localStorage.setItem(`marathon-${name}`, JSON.stringify(value));
    } catch {
      // A browser that keeps nothing forgets the team when the page is closed.
    }
  },
};

// Seconds that are left, counted down between two views.
export class Clock {
  constructor(node) {
    this.node = node;
    this.ends = null;
    setInterval(() => this.show(), 500);
  }

  set(left) {
    this.ends = left === null ? null : performance.now() + 1000 * left;
    this.show();
  }

  show() {
    const left = this.ends === null ? null : Math.max(0, Math.round((this.ends - performance.now()) / 1000));
    const text = left === null ? "" : left === 0 ? "Time is up" : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (this.node.textContent !== text) this.node.textContent = text;
    this.node.classList.toggle("late", left !== null && left <= 30);
    this.node.hidden = left === null;
  }
}
