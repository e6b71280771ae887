// SPDX-License-Identifier: MIT
// tap.mjs: functions as tests that run side by side, their results as TAP.

const tests = [];

export function test(name, run) {
	tests.push({ name, run });
}

export async function finish() {
	console.log(`1..${tests.length}`);
	const results = await Promise.allSettled(tests.map(({ run }) => run()));
	results.forEach(({ status, reason }, i) => {
		const ok = status === 'fulfilled';
		console.log(`${ok ? 'ok' : 'not ok'} ${i + 1} - ${tests[i].name}`);
		if (!ok) {
			const text = `${reason?.stack ?? reason}\n${JSON.stringify(reason)}`;
			console.log(text.replace(/^/gm, '# '));
			process.exitCode = 1;
		}
	});
}
