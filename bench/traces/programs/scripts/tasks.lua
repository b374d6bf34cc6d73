-- SPDX-License-Identifier: Apache-2.0
-- A controller: tasks as coroutines that wait for a simulated clock, objects that remember readings,
-- and messages from one to another.

local state = 7
local function number(below)
    state = (state * 1103515245 + 12345) % 2147483648
    return state // 65536 % below
end

local Sensor = {}
Sensor.__index = Sensor

function Sensor.new(name)
    return setmetatable({name = name, readings = {}}, Sensor)
end

function Sensor:read(at)
    table.insert(self.readings, {at = at, value = number(1000) / 10})
    if #self.readings > 24 then
        table.remove(self.readings, 1)
    end
end

function Sensor:mean()
    local sum = 0
    for _, reading in ipairs(self.readings) do
        sum = sum + reading.value
    end
    return sum / math.max(1, #self.readings)
end

local messages, waiting = {}, {}

local function start(task, ...)
    local arguments = table.pack(...)
    waiting[#waiting + 1] = {
        at = 0,
        thread = coroutine.create(function() task(table.unpack(arguments)) end),
    }
end

local function watch(sensor, period, runs)
    for run = 1, runs do
        local now = coroutine.yield(period + number(3))
        sensor:read(now)
        if run % 10 == 0 then
            messages[#messages + 1] = {
                topic = "sensor/" .. sensor.name,
                text = string.format('{"at": %d, "mean": %.2f}', now, sensor:mean()),
            }
        end
    end
end

for sensor = 1, 12 do
    start(watch, Sensor.new("room " .. sensor), 5 + sensor, 60 + sensor)
end
for now = 1, 1200 do
    local still = {}
    for _, task in ipairs(waiting) do
        if task.at <= now then
            local ok, pause = coroutine.resume(task.thread, now)
            assert(ok, pause)
            task.at = now + (pause or 0)
        end
        if coroutine.status(task.thread) ~= "dead" then
            still[#still + 1] = task
        end
    end
    waiting = still
    if #messages >= 8 then
        local batch = {}
        for place, message in ipairs(messages) do
            batch[place] = message.topic .. " " .. message.text
        end
        assert(#table.concat(batch, "\n") > 0)
        messages = {}
    end
    -- Sensors come and go.
    if now % 300 == 0 then
        start(watch, Sensor.new("guest " .. now), 3, 40)
    end
end
