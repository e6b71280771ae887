// SPDX-License-Identifier: MIT
// document.mjs: docs/openapi.yaml is an OpenAPI 3.1 document.

import { Validator } from '@seriousme/openapi-schema-validator';

const path = new URL('../../docs/openapi.yaml', import.meta.url).pathname;
const validator = new Validator();
const { valid, errors } = await validator.validate(path);
const right = valid && validator.version === '3.1';
console.log('1..1');
console.log(`${right ? 'ok' : 'not ok'} 1 - openapi_yaml_is_valid_openapi_3_1`);
if (!right) {
	console.log(JSON.stringify(errors, null, 1).replace(/^/gm, '# '));
	process.exitCode = 1;
}
