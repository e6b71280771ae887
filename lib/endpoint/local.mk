# lib/endpoint
