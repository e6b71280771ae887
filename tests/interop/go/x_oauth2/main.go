// SPDX-License-Identifier: MIT
// x_oauth2: golang.org/x/oauth2 with its auth style unset as the device.
package main

import (
	"context"

	"devgrant.invalid/interop/device"
	"golang.org/x/oauth2"
)

func flow(ctx context.Context, config oauth2.Config) (*oauth2.Token, error) {
	codes, err := config.DeviceAuth(ctx)
	if err != nil {
		return nil, err
	}
	if err = device.Out.Encode(codes); err != nil {
		return nil, err
	}
	return config.DeviceAccessToken(ctx, codes)
}

func main() {
	device.Main(flow)
}
