// SPDX-License-Identifier: MIT
//! The oauth2 crate as the device, with the HTTP client that it brings.
//!
//!     oauth2_rs ISSUER CLIENT_ID [CLIENT_SECRET]
//!
//! Prints a line of JSON with the codes, then one with what it got. The crate
//! knows OAuth alone: addresses are read from the metadata, and userinfo asked,
//! by hand.

use std::error::Error;
use std::thread::sleep;
use std::time::Duration;

use oauth2::basic::{BasicClient, BasicTokenResponse};
use oauth2::{
    AuthUrl, ClientId, ClientSecret, DeviceAuthorizationUrl, Scope,
    StandardDeviceAuthorizationResponse, TokenResponse, TokenUrl,
};
use serde_json::{json, Value};

fn userinfo(metadata: &Value, tokens: &BasicTokenResponse) -> Result<Value, Box<dyn Error>> {
    let url = metadata["userinfo_endpoint"].as_str().unwrap_or_default();
    let authorization = format!("Bearer {}", tokens.access_token().secret());
    Ok(ureq::get(url)
        .set("Authorization", &authorization)
        .call()?
        .into_json()?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let http = ureq::AgentBuilder::new()
        .redirects(0)
        .timeout(Duration::from_secs(30))
        .build();
    let metadata: Value = ureq::get(&format!(
        "{}.well-known/openid-configuration",
        arguments[1]
    ))
    .call()?
    .into_json()?;
    let address = |name: &str| metadata[name].as_str().unwrap_or_default().to_string();

    let mut client = BasicClient::new(ClientId::new(arguments[2].clone()))
        .set_auth_uri(AuthUrl::new(address("authorization_endpoint"))?)
        .set_token_uri(TokenUrl::new(address("token_endpoint"))?)
        .set_device_authorization_url(DeviceAuthorizationUrl::new(address(
            "device_authorization_endpoint",
        ))?);
    if let Some(secret) = arguments.get(3) {
        client = client.set_client_secret(ClientSecret::new(secret.clone()));
    }

    let scopes = ["openid", "profile", "email", "offline_access"];
    let codes: StandardDeviceAuthorizationResponse = client
        .exchange_device_code()
        .add_scopes(scopes.map(|name| Scope::new(name.to_string())))
        .request(&http)?;
    println!("{}", serde_json::to_string(&codes)?);
    let tokens = client
        .exchange_device_access_token(&codes)
        .request(&http, sleep, Some(Duration::from_secs(120)))?;
    let first = tokens.refresh_token().ok_or("no refresh_token")?;
    userinfo(&metadata, &tokens)?;

    let tokens_again = client.exchange_refresh_token(first).request(&http)?;
    let second = tokens_again.refresh_token().ok_or("no refresh_token")?;
    println!(
        "{}",
        json!({
            "userinfo": userinfo(&metadata, &tokens_again)?,
            "access_tokens": [
                tokens.access_token().secret(),
                tokens_again.access_token().secret(),
            ],
            "refresh_tokens": [first.secret(), second.secret()],
        })
    );
    Ok(())
}
