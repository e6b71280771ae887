# lib/server
