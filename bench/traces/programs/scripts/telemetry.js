// SPDX-License-Identifier: Apache-2.0
// A device's telemetry: objects, closures, JSON, sorting and regular expressions.

(function () {
    var state = 1;
    function number(below) {
        state = (state * 1103515 + 12345) % 2147483648;
        return Math.floor(state / 256) % below;
    }

    function Sensor(name) {
        this.name = name;
        this.readings = [];
    }
    Sensor.prototype.read = function (at) {
        this.readings.push({at: at, value: number(1000) / 10});
        if (this.readings.length > 16) {
            this.readings.shift();
        }
    };
    Sensor.prototype.summary = function () {
        var values = this.readings.map(function (reading) { return reading.value; });
        values.sort(function (a, b) { return a - b; });
        return {
            name: this.name,
            median: values[Math.floor(values.length / 2)],
            most: Math.max.apply(null, values),
        };
    };

    var sensors = [];
    for (var each = 0; each < 10; ++each) {
        sensors.push(new Sensor('room ' + each));
    }
    var unsent = [];
    var handlers = {
        rename: function (command) { sensors[command.sensor].name = command.name; },
        reset: function (command) { sensors[command.sensor] = new Sensor('again ' + command.sensor); },
    };
    for (var minute = 0; minute < 240; ++minute) {
        sensors.forEach(function (sensor) { sensor.read(minute); });
        if (minute % 5 === 0) {
            unsent.push(JSON.stringify(sensors.map(function (sensor) { return sensor.summary(); })));
        }
        if (unsent.length === 6) {
            unsent.forEach(function (text) {
                var back = JSON.parse(text);
                if (back.length !== sensors.length) {
                    throw new Error('lost a sensor');
                }
            });
            unsent = [];
        }
        if (minute % 10 === 0) {
            // Functions and their prototypes hold each other: what counts references keeps them.
            Duktape.gc();
        }
        if (minute % 7 === 0) {
            var line = (minute % 2 === 0 ? 'rename' : 'reset') + ' ' + number(10) + ' "hall ' + minute + '"';
            var parts = /^(\w+) (\d+) "([^"]*)"$/.exec(line);
            handlers[parts[1]]({sensor: Number(parts[2]), name: parts[3]});
        }
    }
}());
