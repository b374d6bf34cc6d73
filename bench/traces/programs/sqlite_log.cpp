// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdio>
#include <string>

#include <sqlite3.h>

#include "recorded_heap.hpp"

/// A data logger on SQLite, with a cache of 16 pages of 1 KiB: it inserts readings, asks for averages,
/// changes what it knows of the sensors, and throws old readings away.
///
///     sqlite_log TRACE DATABASE

namespace {

int usable_size(void* block) { return static_cast<int>(traces::heap().usable_size(block)); }

void use_recorded_heap() {
    static const sqlite3_mem_methods methods{
        .xMalloc = [](int size) { return traces::memory::malloc(static_cast<std::size_t>(size)); },
        .xFree = traces::memory::free,
        .xRealloc =
            [](void* block, int size) {
                return traces::memory::realloc(block, static_cast<std::size_t>(size));
            },
        .xSize = usable_size,
        .xRoundup = [](int size) { return (size + 7) & ~7; },
        .xInit = [](void*) { return SQLITE_OK; },
        .xShutdown = [](void*) {},
        .pAppData = nullptr,
    };
    sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_SMALL_MALLOC, 1);
    // Else a connection begins with one block of slots, and what they serve would not be seen.
    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
    // Pages one by one; usually every cache, one for a result's order too, begins with a block of twenty.
    sqlite3_config(SQLITE_CONFIG_PAGECACHE, nullptr, 0, 0);
    // Journals of statements go to a file from 4 KiB on; usually each is a block of 64 KiB.
    sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, 4096);
}

class database {
public:
    explicit database(const char* path) { ok_ = sqlite3_open(path, &open_) == SQLITE_OK; }
    ~database() { sqlite3_close(open_); }
    database(const database&) = delete;
    database& operator=(const database&) = delete;

    void run(const std::string& statements) {
        ok_ =
            ok_ && sqlite3_exec(open_, statements.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
    }
    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] const char* problem() const { return sqlite3_errmsg(open_); }

private:
    sqlite3* open_ = nullptr;
    bool ok_;
};

void log_a_while(database& data) {
    data.run(
        "PRAGMA page_size = 1024; PRAGMA cache_size = 16; PRAGMA synchronous = OFF;"
        "CREATE TABLE sensor (id INTEGER PRIMARY KEY, name TEXT UNIQUE, unit TEXT);"
        "CREATE TABLE reading (id INTEGER PRIMARY KEY, sensor INTEGER, at INTEGER, value REAL);"
        "CREATE INDEX by_time ON reading (sensor, at);");
    for (int sensor = 0; sensor != 20; ++sensor) {
        const std::string number = std::to_string(sensor);
        data.run("INSERT INTO sensor VALUES (" + number + ", 'sensor " + number + "', 'C')");
    }
    for (int hour = 0; hour != 36; ++hour) {
        data.run("BEGIN");
        for (int reading = 0; reading != 40; ++reading) {
            const int at = hour * 3600 + reading * 90;
            data.run("INSERT INTO reading (sensor, at, value) VALUES (" +
                     std::to_string(reading % 20) + ", " + std::to_string(at) + ", " +
                     std::to_string((at * 7919) % 1000) + " / 10.0)");
        }
        data.run("COMMIT");
        data.run(
            "SELECT name, avg(value), max(at) FROM reading JOIN sensor ON sensor.id = sensor"
            " GROUP BY name ORDER BY avg(value) DESC LIMIT 5");
        data.run("UPDATE sensor SET unit = 'K" + std::to_string(hour) +
                 "' WHERE id % 5 = " + std::to_string(hour % 5));
        if (hour % 12 == 11) {
            data.run("DELETE FROM reading WHERE at < " + std::to_string((hour - 8) * 3600));
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: sqlite_log TRACE DATABASE\n");
        return 2;
    }
    traces::start_recording(argv[1], reinterpret_cast<const void*>(&sqlite3_open));
    use_recorded_heap();
    {
        database data{argv[2]};
        log_a_while(data);
        if (!data.ok()) {
            std::fprintf(stderr, "%s\n", data.problem());
            return 1;
        }
    }
    sqlite3_shutdown();
    return traces::finish_recording();
}
