// Asking the site for something that a page can do without for now.

/**
 * Reads a JSON answer.
 * @param {string} path
 * @returns {Promise<object | null>} the answer; null where the site cannot be reached, or does not give it to this person
 */
export async function read(path) {
  try {
    const answer = await fetch(path, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
