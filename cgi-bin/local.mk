# cgi-bin
