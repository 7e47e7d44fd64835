// Times as the site writes them: 24 hours, and minutes and seconds of a recording.

/**
 * The place in a recording.
 * @param {number} seconds
 */
export function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/**
 * The time of day.
 * @param {number | Date} moment
 */
export function timeOfDay(moment) {
  const at = new Date(moment);
  return [at.getHours(), at.getMinutes()].map((number) => String(number).padStart(2, "0")).join(":");
}
