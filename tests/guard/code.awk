# code.awk: C without its comments; want=code or want=strings

FNR == 1 { comment = 0 }

{
	rest = $0
	out = ""
	while (rest != "") {
		if (comment) {
			end = index(rest, "*/")
			if (end == 0)
				break
			rest = substr(rest, end + 2)
			comment = 0
			continue
		}
		if (!match(rest, /["']|\/[*\/]/)) {
			out = out rest
			break
		}
		out = out substr(rest, 1, RSTART - 1)
		rest = substr(rest, RSTART)
		if (substr(rest, 1, 2) == "//")
			break
		if (substr(rest, 1, 2) == "/*") {
			comment = 1
			rest = substr(rest, 3)
			continue
		}
		quote = substr(rest, 1, 1)
		if (!match(rest, quote == "\"" ? "^\"([^\"\\\\]|\\\\.)*\"" : \
		    "^'([^'\\\\]|\\\\.)*'")) {
			out = out rest
			break
		}
		if (want == "strings" && quote == "\"")
			print FILENAME ":" FNR ":" substr(rest, 2, RLENGTH - 2)
		# an #include keeps its name
		out = out (out ~ /^#include / ? substr(rest, 1, RLENGTH) : \
		    quote quote)
		rest = substr(rest, RLENGTH + 1)
	}
	if (want == "code" && out ~ /[^ \t]/)
		print FILENAME ":" FNR ":" out
}
