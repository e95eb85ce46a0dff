// Numbers that a seed decides (mulberry32).
export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** From 0 to 1, without 1. */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** 0 … below - 1 */
  below(below) {
    return Math.floor(this.next() * below);
  }

  chance(probability) {
    return this.next() < probability;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  /** Some of a list, in another order. */
  some(list, most) {
    const left = [...list];
    const taken = [];
    while (left.length > 0 && taken.length < most) taken.push(left.splice(this.below(left.length), 1)[0]);
    return taken;
  }
}
