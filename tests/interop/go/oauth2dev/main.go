// SPDX-License-Identifier: MIT
// oauth2dev: the library with which kubelogin does its device flow, used as it
// does that.
package main

import (
	"context"

	"devgrant.invalid/interop/device"
	"github.com/int128/oauth2dev"
	"golang.org/x/oauth2"
)

func flow(ctx context.Context, config oauth2.Config) (*oauth2.Token, error) {
	config.Endpoint.AuthURL = config.Endpoint.DeviceAuthURL
	codes, err := oauth2dev.RetrieveCode(ctx, config)
	if err != nil {
		return nil, err
	}
	if err = device.Out.Encode(codes); err != nil {
		return nil, err
	}
	return oauth2dev.PollToken(ctx, config, *codes)
}

func main() {
	device.Main(flow)
}
