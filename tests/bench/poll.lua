-- SPDX-License-Identifier: MIT
-- poll.lua: wrk asks for one device code after the other.
-- Arguments: file of device codes, how many to skip, "count" to tell what
-- came back.

local requests = {}
local last = 0
seen = {}

local function note(status, _, body)
	local word = string.match(body, '"error":"([a-z_]+)"') or tostring(status)
	seen[word] = (seen[word] or 0) + 1
end

local threads = {}

function setup(thread)
	threads[#threads + 1] = thread
end

function init(args)
	local headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }
	for code in io.lines(args[1]) do
		requests[#requests + 1] = wrk.format("POST", nil, headers,
			"grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
			.. "&client_id=tv&device_code=" .. code)
	end
	last = tonumber(args[2]) % #requests
	if args[3] == "count" then
		response = note
	end
end

function request()
	last = last % #requests + 1
	return requests[last]
end

function done()
	local list = {}
	for word, n in pairs(threads[1]:get("seen")) do
		list[#list + 1] = word .. " " .. n
	end
	io.write("answers: ", table.concat(list, ", "), "\n")
end
