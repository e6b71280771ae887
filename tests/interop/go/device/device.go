// SPDX-License-Identifier: MIT
// Package device is what the programs have in common: go-oidc discovers,
// verifies id_tokens and asks userinfo; x/oauth2 refreshes.
//
//	PROGRAM ISSUER CLIENT_ID [CLIENT_SECRET]
//
// They print lines of JSON: the codes, each error of the server, what they got.
package device

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Out is for what the program has to tell.
var Out = json.NewEncoder(os.Stdout)

// Flow gets the first tokens; it prints the codes.
type Flow func(ctx context.Context, config oauth2.Config) (*oauth2.Token, error)

type result struct {
	IDTokens      []map[string]any `json:"id_tokens"`
	UserInfo      map[string]any   `json:"userinfo"`
	AccessTokens  []string         `json:"access_tokens"`
	RefreshTokens []string         `json:"refresh_tokens"`
}

// errorPrinter shows what the library does not.
type errorPrinter struct{}

func (errorPrinter) RoundTrip(request *http.Request) (*http.Response, error) {
	reply, err := http.DefaultTransport.RoundTrip(request)
	if err != nil || reply.StatusCode < 400 {
		return reply, err
	}
	body, err := io.ReadAll(reply.Body)
	reply.Body.Close()
	reply.Body = io.NopCloser(bytes.NewReader(body))
	if err == nil {
		err = Out.Encode(json.RawMessage(body))
	}
	return reply, err
}

func (r *result) add(ctx context.Context, provider *oidc.Provider, clientID string,
	token *oauth2.Token) error {
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return errors.New("no id_token")
	}
	idToken, err := provider.Verifier(&oidc.Config{ClientID: clientID}).Verify(ctx, raw)
	if err != nil {
		return err
	}
	if err = idToken.VerifyAccessToken(token.AccessToken); err != nil {
		return err
	}
	claims := map[string]any{}
	if err = idToken.Claims(&claims); err != nil {
		return err
	}
	info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return err
	}
	r.IDTokens = append(r.IDTokens, claims)
	r.AccessTokens = append(r.AccessTokens, token.AccessToken)
	r.RefreshTokens = append(r.RefreshTokens, token.RefreshToken)
	return info.Claims(&r.UserInfo)
}

func run(flow Flow, issuer, clientID, secret string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	ctx = context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: errorPrinter{}})
	provider, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		return err
	}
	config := oauth2.Config{
		ClientID:     clientID,
		ClientSecret: secret,
		Endpoint:     provider.Endpoint(),
		Scopes:       []string{oidc.ScopeOpenID, "profile", "email", oidc.ScopeOfflineAccess},
	}
	token, err := flow(ctx, config)
	if err != nil {
		return err
	}
	var got result
	if err = got.add(ctx, provider, clientID, token); err != nil {
		return err
	}
	expired := &oauth2.Token{RefreshToken: token.RefreshToken, Expiry: time.Unix(1, 0)}
	if token, err = config.TokenSource(ctx, expired).Token(); err != nil {
		return err
	}
	if err = got.add(ctx, provider, clientID, token); err != nil {
		return err
	}
	return Out.Encode(got)
}

// Main is all of a program but its flow.
func Main(flow Flow) {
	log.SetFlags(0)
	arguments := append(os.Args[1:], "")
	if err := run(flow, arguments[0], arguments[1], arguments[2]); err != nil {
		log.Fatal(err)
	}
}
