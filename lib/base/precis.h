/*
 * One form of names and of passwords, whatever keyboard they were typed on
 * (RFC 8265), so that they can be compared byte by byte. Unicode's tables are
 * libunistring's; text of ASCII alone does not touch them.
 */
#ifndef DG_BASE_PRECIS_H
#define DG_BASE_PRECIS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"
#include "lib/base/str.h"

#define DG_PRECIS_NAME_MAX 1023		/* bytes of a name's form */
#define DG_PRECIS_PASSWORD_MAX 4096	/* bytes of a password's */

/*
 * A user name or mail address as it is compared: UsernameCaseMapped (RFC 8265
 * section 3.3), without the blanks around that phone keyboards add. Full and
 * half width characters become the ordinary ones, other spaces U+0020, capital
 * letters small ones, all of it in NFC. Does not check which characters a name
 * may hold.
 * DG_EINVAL: malformed, or longer than the form may be; DG_ENOMEM.
 */
DG_CHECK enum dg_err dg_precis_name(struct dg_str name,
    char out[static DG_PRECIS_NAME_MAX + 1]);

/* Does the name begin or end with a blank or an invisible character? */
bool dg_precis_has_blank_ends(struct dg_str name);

/*
 * A password as it is hashed: OpaqueString (RFC 8265 section 4.2). Other
 * spaces become U+0020, all of it NFC. out: wiped by the caller.
 * DG_EINVAL: malformed, or longer than the form may be; DG_ENOMEM.
 */
DG_CHECK enum dg_err dg_precis_password(struct dg_str password,
    char out[static DG_PRECIS_PASSWORD_MAX], size_t *n);
/* The same, decomposed (NFD), as some keyboards send it. Versions before this
 * form existed hashed such a password as it came. */
DG_CHECK enum dg_err dg_precis_password_apart(struct dg_str password,
    char out[static DG_PRECIS_PASSWORD_MAX], size_t *n);

#endif
