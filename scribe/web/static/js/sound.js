// Starting a recording: a pause, or another place in it, may come before its sound does, which is no fault.

/** Lets an audio element play; what keeps it from playing, other than a later wish, is an error. */
export async function start(element) {
  try {
    await element.play();
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}
