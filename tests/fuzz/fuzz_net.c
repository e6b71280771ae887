/* SPDX-License-Identifier: MIT */
/* fuzz_net.c: addresses and networks */
#include <string.h>

#include "lib/base/net.h"
#include "tests/fuzz/fuzz.h"

static void
check_addr(const struct dg_addr *addr)
{
	char text[DG_ADDR_TEXT_SIZE];
	struct dg_addr again;

	must(addr->family == 4 || addr->family == 6);
	dg_addr_text(addr, text);
	must(dg_addr_parse(dg_str_from(text), &again) == DG_OK);
	must(again.family == addr->family);
	must(memcmp(again.b, addr->b, sizeof(again.b)) == 0);
	must(dg_addr_is_near(addr, addr));
	dg_addr_source(addr, &again);
	must(dg_addr_is_near(addr, &again));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct dg_str s = { (const char *)data, n };
	struct dg_addr addr;
	struct dg_cidr net;

	if (dg_addr_parse(s, &addr) == DG_OK)
		check_addr(&addr);
	if (dg_addr_parse_node(s, &addr) == DG_OK)
		check_addr(&addr);
	else
		must(addr.family == 0);
	if (dg_cidr_parse(s, &net) == DG_OK) {
		check_addr(&net.addr);
		must(net.bits <= (net.addr.family == 4 ? 32 : 128));
		must(dg_cidr_has(&net, &net.addr));
	}
	return 0;
}
