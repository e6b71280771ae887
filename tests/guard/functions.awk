# functions.awk: "file:line:name:lines:parameters:labels:depth:back" for each
# function, from the output of code() in guard.sh
#
# lines: between its braces. labels: of goto. depth: of nested blocks, by
# indentation. back: 1 if a goto goes backwards.

function top_commas(s,   i, c, level, n) {
	level = 0
	n = 0
	for (i = 1; i <= length(s); i++) {
		c = substr(s, i, 1)
		if (c == "(")
			level++
		else if (c == ")")
			level--
		else if (c == "," && level == 1)
			n++
	}
	return n
}

{
	split($0, part, ":")
	file = part[1]
	line = part[2]
	text = substr($0, length(file) + length(line) + 3)
}

!inside && text ~ /^[a-z_][a-z0-9_]*\(/ {
	name = text
	sub(/\(.*/, "", name)
	head = text
	collecting = text !~ /\)$/
	next
}
collecting {
	head = head text
	if (text ~ /\)$/)
		collecting = 0
	next
}
!inside && text == "{" {
	inside = 1
	start = line
	labels = 0
	depth = 0
	back = 0
	split("", seen)
	next
}
inside && text == "}" {
	parameters = head ~ /\((void)?\)$/ ? 0 : top_commas(head) + 1
	print file ":" start ":" name ":" line - start - 1 ":" parameters ":" \
	    labels ":" depth ":" back
	inside = 0
	next
}
inside {
	if (text ~ /^[a-z_]+:$/) {
		labels++
		sub(/:$/, "", text)
		seen[text] = 1
		next
	}
	if (match(text, /goto [a-z_]+;/) && \
	    (substr(text, RSTART + 5, RLENGTH - 6) in seen))
		back = 1
	match(text, /^\t*/)
	if (RLENGTH - 1 > depth)
		depth = RLENGTH - 1
}
