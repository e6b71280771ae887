module devgrant.invalid/interop

go 1.18

require (
	github.com/coreos/go-oidc/v3 v3.9.0
	github.com/int128/oauth2dev v1.0.1
	golang.org/x/oauth2 v0.23.0
)

require (
	github.com/go-jose/go-jose/v3 v3.0.1 // indirect
	golang.org/x/crypto v0.14.0 // indirect
)
