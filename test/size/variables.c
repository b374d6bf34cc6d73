/* SPDX-License-Identifier: Apache-2.0 */

/* Firmware to be analysed, not run: a variable for each way that one can be written, or not be. */

#define KEEP __attribute__((noipa))

typedef unsigned uint;

/* Initial values, so that all of them are in RAM with a copy in flash. */
int indexed_reads[16] = {1, 2, 3};
int handed_to_a_reader[8] = {4, 5};
int handed_to_a_writer[8] = {6, 7};
int written_by_index[8] = {8, 9};
int written_before_its_index[8] = {9};
int written_once = 10;
int written_by_walking[8] = {11};
int named_in_a_table[4] = {12, 13};
int kept_at_run_time[4] = {14};
int handed_to_a_pointer[4] = {15};
int returned[4] = {16};
int walked_by_a_reader[8] = {17};
__attribute__((used)) int used_by_nobody = 19;
volatile int for_a_debugger = 18;
const char* table[2] = {"a", "b"};

int* names[2] = {named_in_a_table, 0};
int* keeper = written_by_index;
void clear(int* from, int count);
void (*callback)(int*, int) = clear;

/* What is written nothing but small numbers, and what is not. */
int state;
uint mode_of_pump = 3;
int counter;
int reached;
struct {
    int phase;
    short fault;
    int level;
} pump;

struct session {
    struct session* next;
    uint number;
    char kind;
};
struct session sessions[20];
struct session* first_free;

struct {
    uint head;
    uint tail_index;
    uint block_size;
    short items[100];
} queue;

KEEP int sum(const int* from, int count) {
    int all = 0;
    for (int i = 0; i != count; ++i) {
        all += from[i];
    }
    return all;
}

KEEP void clear(int* from, int count) {
    for (int i = 0; i != count; ++i) {
        from[i] = 0;
    }
}

KEEP int* end_of(void) { return returned; }

KEEP int walk(void) {
    int all = 0;
    for (const int* each = walked_by_a_reader; each != walked_by_a_reader + 8; ++each) {
        all += *each;
    }
    for (int* each = written_by_walking; each != written_by_walking + 8; ++each) {
        *each = all;
    }
    return all;
}

KEEP void turn(int how) {
    switch (how) {
        case 0: state = 1; break;
        case 1: state = 0; pump.phase = 200; break;
        case 2: pump.phase = 4; break;
        case 3: pump.fault = -5; break;
        case 7: pump.fault = 0; break;
        case 9: pump.fault = -5; break;
        default: clear(&reached, 1);
    }
    counter += how;
    pump.level = how < 0 ? 70000 : 4;
}

KEEP void pump_slowly(void) { mode_of_pump = 7; }
KEEP void pump_fast(void) { mode_of_pump = 9; }

KEEP void turn_queue(uint by) {
    queue.head = queue.head + by;
    queue.tail_index = queue.head;
    queue.items[queue.head % 100] = (short)queue.tail_index;
    first_free = &sessions[by];
    sessions[by].next = first_free;
}

KEEP void run(int how) {
    counter += indexed_reads[how] + sum(handed_to_a_reader, how);
    clear(handed_to_a_writer, how);
    written_by_index[how] = how;
    written_before_its_index[how - 20] = how;
    written_once = how;
    keeper = kept_at_run_time;
    if (callback) {
        callback(handed_to_a_pointer, 1);
    }
    counter += *end_of() + walk() + *names[how] + table[how][0];
    turn(how);
    pump_slowly();
    pump_fast();
    turn_queue((uint)how);
}

/* As start-up code does it. */
extern int data_start[], data_end[], data_load_start[], zero_start[], zero_end[];

KEEP void start(void) {
    const int* from = data_load_start;
    for (int* to = data_start; to != data_end; ++to) {
        *to = *from++;
    }
    for (int* to = zero_start; to != zero_end; ++to) {
        *to = 0;
    }
    for (;;) {
        run(state);
    }
}
