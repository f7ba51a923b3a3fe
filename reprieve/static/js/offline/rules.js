// @ts-check
// The local look at what was typed: can it be true, and does it meet an action limit? Every number comes from the server
// (presenters/offline.py). The server looks again at all of it, and its word stands.

/** @typedef {{ about: string, test?: string, value?: string, phrase?: string }} Condition */
/** @typedef {Condition & { level: number, side: string, word: string, tone: string, title: string, then: string, readings: number, apart_min: number, lasting_s: number, together: Condition[] }} Limit */
/** @typedef {{ believable: Record<string, { low: string, high: string, says: string, title: string, unit: string }>, line: string[], action: Limit[], baseline: Record<string, string>, history: Record<string, [string, string][]>, symptoms: string[], words: Record<string, string> }} Kit */

const PLAIN = /^-?\d{1,9}([.,]\d{1,6})?$/;

/** @param {string} text */
const number = (text) => (PLAIN.test(text.trim()) ? Number(text.trim().replace(",", ".")) : NaN);

/** What was measured: sign → number, from the line and the fields. @param {Record<string, string>} said @param {Kit} kit */
export const measured = (said, kit) => {
  /** @type {Record<string, number>} */
  const values = {};
  const [first = "", ...rest] = (said.line ?? "").trim().replace(/\s*\/\s*/g, "/").split(/\s+/);
  const skipped = /^[-–—]$/;
  const pair = /^(\d{1,3})\/(\d{1,3})$/.exec(first);
  if (pair) [values.systolic, values.diastolic] = [Number(pair[1]), Number(pair[2])];
  else if (first && !skipped.test(first)) return { values, problem: kit.words.line };
  if (rest.length > kit.line.length) return { values, problem: kit.words.line };
  for (const [at, word] of rest.entries()) {
    if (skipped.test(word)) continue;
    values[kit.line[at]] = number(word);
  }
  for (const sign of Object.keys(kit.believable)) if (said[sign]?.trim()) values[sign] = number(said[sign]);
  return { values, problem: Object.values(values).some(Number.isNaN) ? kit.words.line : "" };
};

/** What cannot be true in a set; empty if all may be. @param {Record<string, number>} values @param {Kit} kit @returns {string[]} */
export const implausible = (values, kit) => {
  const problems = [];
  for (const [sign, value] of Object.entries(values)) {
    const believed = kit.believable[sign];
    if (value < Number(believed.low) || value > Number(believed.high))
      problems.push(believed.says.replace("{value}", String(value)));
  }
  if (values.systolic !== undefined && values.diastolic >= values.systolic) problems.push(kit.words.swapped);
  return problems;
};

/** @param {Condition} condition @param {number} value @param {Kit} kit */
const meets = (condition, value, kit) => {
  const limit = Number(condition.value);
  const normal = kit.baseline[condition.about];
  const change = value - Number(normal);
  switch (condition.test) {
    case "at_least":
      return value >= limit;
    case "more_than":
      return value > limit;
    case "at_most":
      return value <= limit;
    case "less_than":
      return value < limit;
    case "rise_of":
      return normal !== undefined && change >= limit;
    case "change_of":
      return normal !== undefined && Math.abs(change) >= limit;
    default:
      return false;
  }
};

/** The moments, oldest first, that meet a condition now without a break: of two values of a moment one is enough. @param {Condition} condition @param {Kit} kit */
const run = (condition, kit) => {
  /** @type {Map<number, boolean>} */
  const moments = new Map();
  for (const [at, value] of kit.history[condition.about] ?? []) {
    const moment = Date.parse(at);
    moments.set(moment, (moments.get(moment) ?? false) || meets(condition, Number(value), kit));
  }
  const ordered = [...moments].sort(([a], [b]) => a - b);
  const last = ordered.findLastIndex(([, met]) => !met);
  return ordered.slice(last + 1).map(([moment]) => moment);
};

/** @param {Condition} condition @param {Kit} kit */
const holds = (condition, kit) =>
  condition.test ? run(condition, kit).length > 0 : kit.symptoms.includes(condition.about);

/** @param {Limit} limit @param {Kit} kit @param {number} now */
const standing = (limit, kit, now) => {
  if (!holds(limit, kit)) return false;
  if (limit.together.length > 0 && !limit.together.some((other) => holds(other, kit))) return false;
  if (!limit.test) return true;
  const times = run(limit, kit);
  const apart = times[times.length - 1] - times[0] >= limit.apart_min * 60_000;
  return times.length >= limit.readings && apart && now - times[0] >= limit.lasting_s * 1000;
};

/** What stands now by this tablet's own look, the gravest of each sign and side first. @param {Kit} kit @param {number} now */
export const warnings = (kit, now) => {
  /** @type {Map<string, Limit>} */
  const worst = new Map();
  for (const limit of kit.action) {
    if (!standing(limit, kit, now)) continue;
    const place = `${limit.about}-${limit.side}`;
    if ((worst.get(place)?.level ?? -1) < limit.level) worst.set(place, limit);
  }
  return [...worst.values()].sort((a, b) => b.level - a.level);
};

/** Take a new entry into the kit's history, so that the next look knows it. @param {Kit} kit @param {string} act @param {Record<string, string>} said @param {string} at */
export const remember = (kit, act, said, at) => {
  const values = act === "vitals" ? measured(said, kit).values : act === "scores" ? said : {};
  for (const [about, value] of Object.entries(values)) {
    if (String(value) !== "" && !["key", "seen_at", "csrfmiddlewaretoken"].includes(about))
      (kit.history[about] ??= []).push([at, String(value)]);
  }
  const gone = /^symptom\/(\w+)\/gone$/.exec(act);
  if (gone) kit.symptoms = kit.symptoms.filter((one) => one !== gone[1]);
  if (act === "symptom" && said.symptom) kit.symptoms.push(said.symptom);
};
