-- SPDX-License-Identifier: MIT
-- poll.lua: wrk asks the token endpoint for one pending code after the other.
-- Arguments: file of device codes, first code, header for the client.

local requests = {}
local next_one = 0

function init(args)
	local headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }
	for code in io.lines(args[1]) do
		local body = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
			.. "&client_id=bench&device_code=" .. code
		requests[#requests + 1] = wrk.format("POST", nil, headers, body)
	end
	next_one = tonumber(args[2] or "0") % #requests
end

function request()
	next_one = next_one % #requests + 1
	return requests[next_one]
end

local seen = {}

function response(status, headers, body)
	local word = string.match(body, '"error":"([a-z_]+)"') or tostring(status)
	seen[word] = (seen[word] or 0) + 1
end
