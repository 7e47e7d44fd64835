// A real OpenID provider for the tests: people, their claims and their clocks are set over /people, sign-in is a form.
// Usage: node provider.mjs PORT CLIENT_REDIRECT BACKCHANNEL_LOGOUT POST_LOGOUT

import { createServer } from "node:http";

import Provider from "oidc-provider";

const [port, redirect, backchannel, afterLogout] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const people = new Map();

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "scribe",
      client_secret: "a-secret-of-the-tests-only-123456",
      redirect_uris: [redirect],
      post_logout_redirect_uris: [afterLogout],
      backchannel_logout_uri: backchannel,
      backchannel_logout_session_required: true,
    },
  ],
  acrValues: ["urn:hospital:two-factors"],
  claims: { openid: ["sub"], profile: ["name", "preferred_username", "realm_access", "departments"] },
  cookies: { keys: ["for the tests only"] },
  features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: false } },
  // Without its own dispatcher, which asks nobody on this machine: the site under test is here.
  fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
  pkce: { required: () => true },
  async findAccount(_, id) {
    return people.has(id) ? { accountId: id, claims: async () => ({ sub: id, ...people.get(id) }) } : undefined;
  },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ accountId: ctx.oidc.session.accountId, clientId: "scribe" });
    grant.addOIDCScope("openid profile");
    await grant.save();
    return grant;
  },
});

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

const answer = provider.callback();
createServer(async (request, response) => {
  const path = new URL(request.url, issuer).pathname;
  if (path === "/people") {
    for (const [id, claims] of Object.entries(JSON.parse(await body(request)))) people.set(id, claims);
    response.end("ok");
  } else if (path.startsWith("/interaction/") && request.method === "POST") {
    const form = new URLSearchParams(await body(request));
    const login = { accountId: form.get("login"), acr: form.get("acr") || undefined };
    await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  } else if (path.startsWith("/interaction/")) {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end('<form method="post"><label>login <input name="login"></label><input name="acr"><button>In</button></form>');
  } else {
    answer(request, response);
  }
}).listen(Number(port), "127.0.0.1", () => process.stdout.write("ready\n"));
