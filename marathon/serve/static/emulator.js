// What a setting comes to, estimated in the page: sums over the settings that the engine was asked.
const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export class Emulator {
  constructor(told, offer) {
    this.axes = told.axes;
    this.base = told.base;
    this.years = told.years;
    this.fits = told.fits;
    this.covered = new Map(told.axes.map((axis) => [axis.lever, axis]));
    this.levers = new Map(offer.levers.map((lever) => [lever.name, lever]));
    this.stages = new Map(offer.stages.map((stage, place) => [stage.name, { ...stage, place }]));
    this.last = Math.max(1, offer.stages.length - 1);
    this.count = told.count;
    this.points = Float64Array.from(
      new Uint16Array(bytesOf(told.points).buffer),
      (part) => part / 65535,
    );
    this.width = 1 + told.axes.length;
    this.surfaces = told.surfaces.map(surfaceOf);
    this.parts = told.path_parts;
    this.mean = told.path_mean;
    this.partSurfaces = told.path_surfaces.map(surfaceOf);
    this.step = told.path_step;
    this.at = new Float64Array(this.width);
    this.scaled = new Float64Array(this.width);
  }

  // Why a setting cannot be estimated; empty where it can.
  blind(setting) {
    if (setting.base !== this.base) return "Another start than the first stage";
    if (setting.moves.length) return "A move with a date";
    for (const [name, value] of Object.entries(setting.values)) {
      const axis = this.covered.get(name);
      const title = this.levers.get(name).title;
      if (!axis) return `“${title}”`;
      const inside = value >= axis.low && value <= axis.high;
      if (!inside && !(axis.lenient_zero && value === 0)) return `“${title}” beyond its everyday range`;
    }
    return "";
  }

  estimate(setting) {
    const stage = this.stages.get(setting.stage);
    this.at[0] = stage.place / this.last;
    this.axes.forEach((axis, place) => {
      const value = setting.values[axis.lever] ?? stage.values[axis.lever];
      this.at[place + 1] = Math.min(1, Math.max(0, coordinate(axis, value)));
    });
    const rows = {};
    this.fits.forEach((fit, place) => {
      rows[fit.response] = { base: fit.base, more: this.value(this.surfaces[place]) };
    });
    const shares = this.partSurfaces.map((surface) => this.value(surface));
    const path = this.mean.map((mean, week) =>
      this.parts.reduce((sum, part, place) => sum + shares[place] * part[week], mean),
    );
    // The curve ends where the number above it says.
    const end = this.years * rows.contribution_per_rep_year.more - path.at(-1);
    path.forEach((_, week) => { path[week] += (end * (week + 1)) / path.length; });
    return { rows, path: { step: this.step, mean: path } };
  }

  value({ lengths, weights, mean }) {
    const { points, width, count, at, scaled } = this;
    for (let axis = 0; axis < width; axis += 1) scaled[axis] = 1 / lengths[axis];
    let sum = mean;
    for (let point = 0, start = 0; point < count; point += 1, start += width) {
      let far = 0;
      for (let axis = 0; axis < width; axis += 1) {
        const apart = (at[axis] - points[start + axis]) * scaled[axis];
        far += apart * apart;
      }
      if (far < 60) sum += weights[point] * Math.exp(-0.5 * far);
    }
    return sum;
  }
}

function surfaceOf({ mean, lengths, weights }) {
  return { mean, lengths, weights: Float64Array.from(new Float32Array(bytesOf(weights).buffer)) };
}

function coordinate(axis, value) {
  if (axis.lenient_zero && value === 0) return 1;
  if (axis.log) return Math.log(value / axis.low) / Math.log(axis.high / axis.low);
  return (value - axis.low) / (axis.high - axis.low);
}
