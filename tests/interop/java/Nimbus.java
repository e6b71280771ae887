// SPDX-License-Identifier: MIT
// Nimbus.java: the Nimbus OAuth SDK as the device.
//
//	java -cp JARS Nimbus ISSUER CLIENT_ID [CLIENT_SECRET]
//
// Prints a line of JSON with the codes, then one with what it got.

import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationGrantError;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationRequest;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationResponse;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.device.DeviceCodeGrant;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientInformation;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.minidev.json.JSONObject;

public class Nimbus {
	private final OIDCProviderMetadata metadata;
	private final ClientID id;
	private final Secret secret;
	private final IDTokenValidator validator;
	private final List<Object> idTokens = new ArrayList<>();
	private final List<Object> accessTokens = new ArrayList<>();
	private final List<Object> refreshTokens = new ArrayList<>();
	private Map<String, Object> userinfo;

	private Nimbus(Issuer issuer, ClientID id, Secret secret) throws Exception {
		this.metadata = OIDCProviderMetadata.resolve(issuer);
		this.id = id;
		this.secret = secret;
		OIDCClientMetadata defaults = new OIDCClientMetadata();
		defaults.applyDefaults();
		this.validator = IDTokenValidator.create(metadata,
			new OIDCClientInformation(id, null, defaults, secret));
	}

	private ClientAuthentication authentication() {
		return secret == null ? null : new ClientSecretBasic(id, secret);
	}

	private DeviceAuthorizationSuccessResponse start() throws Exception {
		Scope scope = new Scope("openid", "profile", "email", "offline_access");
		DeviceAuthorizationRequest.Builder builder = secret == null
			? new DeviceAuthorizationRequest.Builder(id)
			: new DeviceAuthorizationRequest.Builder(authentication());
		DeviceAuthorizationResponse response = DeviceAuthorizationResponse.parse(
			builder.endpointURI(metadata.getDeviceAuthorizationEndpointURI())
				.scope(scope).build().toHTTPRequest().send());
		if (!response.indicatesSuccess())
			throw new Exception(response.toErrorResponse().getErrorObject().toString());
		return response.toSuccessResponse();
	}

	private TokenResponse ask(AuthorizationGrant grant) throws Exception {
		TokenRequest request = secret == null
			? new TokenRequest.Builder(metadata.getTokenEndpointURI(), id, grant).build()
			: new TokenRequest.Builder(metadata.getTokenEndpointURI(), authentication(),
				grant).build();
		return OIDCTokenResponseParser.parse(request.toHTTPRequest().send());
	}

	private TokenResponse poll(DeviceAuthorizationSuccessResponse codes) throws Exception {
		long interval = codes.getInterval();
		for (;;) {
			Thread.sleep(interval * 1000);
			TokenResponse response = ask(new DeviceCodeGrant(codes.getDeviceCode()));
			if (response.indicatesSuccess())
				return response;
			var error = response.toErrorResponse().getErrorObject();
			if (!error.equals(DeviceAuthorizationGrantError.AUTHORIZATION_PENDING))
				throw new Exception(error.getCode());
		}
	}

	// Verifies what came and asks userinfo; the refresh token.
	private RefreshToken add(TokenResponse response) throws Exception {
		if (!response.indicatesSuccess())
			throw new Exception(response.toErrorResponse().getErrorObject().toString());
		var tokens = ((OIDCTokenResponse) response).getOIDCTokens();
		JWT idToken = tokens.getIDToken();
		idTokens.add(validator.validate(idToken, null).toJSONObject());
		accessTokens.add(tokens.getAccessToken().getValue());
		refreshTokens.add(tokens.getRefreshToken().getValue());
		UserInfoResponse answer = UserInfoResponse.parse(
			new UserInfoRequest(metadata.getUserInfoEndpointURI(),
				tokens.getBearerAccessToken()).toHTTPRequest().send());
		userinfo = answer.toSuccessResponse().getUserInfo().toJSONObject();
		return tokens.getRefreshToken();
	}

	public static void main(String[] arguments) throws Exception {
		Nimbus client = new Nimbus(new Issuer(arguments[0]), new ClientID(arguments[1]),
			arguments.length > 2 ? new Secret(arguments[2]) : null);
		DeviceAuthorizationSuccessResponse codes = client.start();
		System.out.println(codes.toJSONObject().toJSONString());
		RefreshToken token = client.add(client.poll(codes));
		client.add(client.ask(new RefreshTokenGrant(token)));
		JSONObject result = new JSONObject();
		result.put("id_tokens", client.idTokens);
		result.put("access_tokens", client.accessTokens);
		result.put("refresh_tokens", client.refreshTokens);
		result.put("userinfo", client.userinfo);
		System.out.println(result.toJSONString());
	}
}
