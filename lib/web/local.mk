# lib/web
