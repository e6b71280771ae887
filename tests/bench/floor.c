/* SPDX-License-Identifier: MIT */
/*
 * floor.c: the least that a FastCGI program on libfcgi does: read the body to
 * its end, answer 60 fixed bytes, detach. What the others are measured by.
 * FLOOR_LINGERS in the environment: without detaching, as most programs on
 * libfcgi do it; they wait for the web server at each close.
 */
#include <stdbool.h>
#include <stdlib.h>

#include <fcgiapp.h>

#define REPLY "Status: 400 Bad Request\r\n" \
	"Content-Type: application/json\r\nContent-Length: 60\r\n\r\n" \
	"{\"error\":\"authorization_pending\",\"padding\":\"12345678901234\"}"

int
main(void)
{
	FCGX_Request request;
	bool lingers = getenv("FLOOR_LINGERS") != NULL;
	char body[4096];

	if (FCGX_Init() != 0 || FCGX_InitRequest(&request, 0, 0) != 0)
		return EXIT_FAILURE;
	while (FCGX_Accept_r(&request) == 0) {
		while (FCGX_GetStr(body, sizeof(body), request.in) > 0)
			continue;
		FCGX_PutStr(REPLY, sizeof(REPLY) - 1, request.out);
		if (!lingers)
			FCGX_Detach(&request);
		FCGX_Finish_r(&request);
		FCGX_Attach(&request);
	}
	return EXIT_SUCCESS;
}
