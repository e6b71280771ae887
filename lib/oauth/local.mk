# lib/oauth
