-- Keeps what scripts send within the scope: hosts that are scanned must not lead them elsewhere, as by a redirect to a
-- name that they choose. It is run with every scan that runs scripts. REACH, which is put in front, is what may be
-- sent to: pairs of a first and a last address.

local debug = require "debug"
local ipOps = require "ipOps"
local math = require "math"
local nmap = require "nmap"
local string = require "string"
local table = require "table"

description = [[Keeps what scripts send within Portolan's scope.]]
author = "Portolan"
license = "Same as Nmap--See https://nmap.org/book/man-legal.html"
categories = {"safe"}
postrule = function () return false end
action = function () end

local socket = debug.getmetatable(nmap.new_socket()).__index
-- Nmap runs this file again for a phase; all scripts share the methods.
if socket.portolan then return end

-- Bytes as ones and zeros, which compare as the numbers do.
local function bits_of (bytes)
  return (string.gsub(bytes, ".", function (char)
    local byte, bits = string.byte(char), ""
    for _ = 1, 8 do
      bits = (byte % 2 == 1 and "1" or "0") .. bits
      byte = math.floor(byte / 2)
    end
    return bits
  end))
end

-- An address's bits; nothing for a name, and for octets with leading zeros, which are read in two ways.
local function bits (text)
  local bare = string.gsub(text, "%%.*$", "")
  if string.find(bare, "^0%d") or string.find(bare, "%.0%d") then return nil end
  if not (string.find(bare, "^%d+%.%d+%.%d+%.%d+$") or string.find(bare, ":")) then return nil end
  return (ipOps.ip_to_bin(bare))
end

local reach = {}
for i, range in ipairs(REACH) do
  reach[i] = { assert(bits(range[1])), assert(bits(range[2])) }
end

local function inside (address)
  for _, range in ipairs(reach) do
    if #range[1] == #address and range[1] <= address and address <= range[2] then return true end
  end
  return false
end

local function is_resolver (address, port)
  if (type(port) == "table" and port.number or tonumber(port)) ~= 53 then return false end
  for _, server in ipairs(nmap.get_dns_servers()) do
    if bits(server) == address then return true end
  end
  return false
end

-- The host to send to in the place of `host`, which is a host's table, an address or a name; or nothing, and why. A name
-- is looked up here and not again, so that it cannot become something else.
local function judge (host, port)
  local text = type(host) == "table" and (host.ip or host.targetname) or host
  if type(text) ~= "string" then return host end -- Nmap says what is wrong with it.
  local address = bits(text)
  if address then
    if inside(address) or is_resolver(address, port) then return host end
  else
    local _, found = nmap.resolve(text, nmap.address_family())
    for _, ip in ipairs(type(found) == "table" and found or {}) do
      address = bits(ip)
      if address and inside(address) then return { ip = ip, targetname = text } end
    end
  end
  return nil, "Portolan: " .. text .. " is out of scope"
end

local connect, sendto = assert(socket.connect), assert(socket.sendto)
function socket.connect (self, host, port, ...)
  local to, why = judge(host, port)
  if not to then return false, why end
  return connect(self, to, port, ...)
end
function socket.sendto (self, host, port, ...)
  local to, why = judge(host, port)
  if not to then return false, why end
  return sendto(self, to, port, ...)
end

-- Where a packet goes, by its header (RFC 791, RFC 8200).
local function check_packet (packet)
  local version = math.floor((string.byte(packet, 1) or 0) / 16)
  local to = version == 4 and string.sub(packet, 17, 20) or version == 6 and string.sub(packet, 25, 40) or ""
  if to == "" or not inside(bits_of(to)) then error("Portolan: a packet to somebody out of scope", 0) end
end

local dnet = debug.getmetatable(nmap.new_dnet()).__index
local ip_send, ethernet_send = assert(dnet.ip_send), assert(dnet.ethernet_send)
function dnet.ip_send (self, packet, host)
  check_packet(packet)
  local to = host and judge(host)
  if host and not to then error("Portolan: a packet to somebody out of scope", 0) end
  return ip_send(self, packet, to)
end
function dnet.ethernet_send (self, frame)
  local kind = string.sub(frame, 13, 14)
  if kind == "\8\6" then -- ARP (RFC 826): who is asked for.
    if not inside(bits_of(string.sub(frame, 39, 42))) then error("Portolan: ARP for somebody out of scope", 0) end
  else
    check_packet(string.sub(frame, 15))
  end
  return ethernet_send(self, frame)
end

-- What scripts find to be scanned besides.
local add_targets = assert(nmap.add_targets)
function nmap.add_targets (...)
  if select("#", ...) == 0 then return add_targets() end
  local fine = {}
  for _, text in ipairs({...}) do
    local address = bits(text)
    if address and inside(address) then fine[#fine + 1] = text end
  end
  if #fine == 0 then return 0, "Portolan: out of scope" end
  return add_targets(table.unpack(fine))
end

socket.portolan = true
