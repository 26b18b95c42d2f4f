/* A stub of the API and a load generator, both on loopback and as cheap as they can be made, so that
 * what lies between them is what is measured. Built and run by proxy.py.
 *
 *   loopback stub SECONDS                              prints its port, answers until then
 *   loopback load PORT PATH CONNECTIONS SECONDS CALLS  prints one line of figures; CALLS 0: no bound
 *
 * The stub answers a whole document of about 1 KB, or, where the path asks for `alt=sse`, ten events,
 * the first at once and the others 2 ms apart.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST 4096
#define ROOM 65536
#define EVENTS 10
#define EVENT_US 2000

struct peer {
    int fd, used, left;   /* left: events of a stream still to come */
    double due, sent, first;
    char in[ROOM];
};

static struct peer *peers[MOST];

static double now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static void fail(const char *what) { perror(what); exit(1); }

static void put(int fd, const char *octets, int size) {
    /* Loopback's buffers hold far more than one answer. */
    if (send(fd, octets, size, MSG_NOSIGNAL) != size && errno != EPIPE && errno != ECONNRESET) fail("send");
}

static struct peer *take(int fd) {
    if (fd >= MOST) { close(fd); return NULL; }
    if (!peers[fd]) peers[fd] = malloc(sizeof(struct peer));
    memset(peers[fd], 0, offsetof(struct peer, in));
    peers[fd]->fd = fd;
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return peers[fd];
}

/* Where a header's value starts; names are matched in lower case, and the header must be whole. */
static char *header(char *head, const char *name) { return strcasestr(head, name); }

/* ---- the stub ---- */

#define USAGE "\"usageMetadata\":{\"promptTokenCount\":12,\"candidatesTokenCount\":160,\"totalTokenCount\":172}," \
              "\"modelVersion\":\"gemini-3.8-flash\",\"responseId\":\"a1b2c3d4e5f6\""

static char whole[4096], event[1024], last[1024];
static int whole_size, event_size, last_size;

static void prepare(void) {
    char body[2048], text[601];
    memset(text, 'w', 600); text[600] = 0;
    for (int i = 5; i < 600; i += 6) text[i] = ' ';
    int size = snprintf(body, sizeof body,
        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"%s\"}],\"role\":\"model\"},\"finishReason\":\"STOP\",\"index\":0}]," USAGE "}\n", text);
    whole_size = snprintf(whole, sizeof whole,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\nVary: Origin\r\nVary: X-Origin\r\n"
        "Server: scaffolding on HTTPServer2\r\nServer-Timing: gfet4t7; dur=4\r\nContent-Length: %d\r\n\r\n%s", size, body);
    char frame[700];
    text[100] = 0;
    int n = snprintf(frame, sizeof frame, "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"%s\"}],\"role\":\"model\"},\"index\":0}]," USAGE "}\r\n\r\n", text);
    event_size = snprintf(event, sizeof event, "%x\r\n%s\r\n", n, frame);
    last_size = snprintf(last, sizeof last, "%x\r\n%s\r\n0\r\n\r\n", n, frame);
}

static void answer(struct peer *p) {
    for (;;) {
        char *end = memmem(p->in, p->used, "\r\n\r\n", 4);
        if (!end) { if (p->used == ROOM) fail("a head that is too long"); return; }
        char kept = end[2];
        end[2] = 0;
        char *length = header(p->in, "\ncontent-length:");
        int streams = strstr(p->in, "alt=sse") != NULL;
        int size = (int)(end - p->in) + 4 + (length ? atoi(length + 16) : 0);
        end[2] = kept;
        if (p->used < size) return;
        memmove(p->in, p->in + size, p->used - size);
        p->used -= size;
        if (!streams) { put(p->fd, whole, whole_size); continue; }
        static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        char out[2048];
        memcpy(out, head, sizeof head - 1);
        memcpy(out + sizeof head - 1, event, event_size);
        put(p->fd, out, sizeof head - 1 + event_size);
        p->left = EVENTS - 1;
        p->due = now_us() + EVENT_US;
    }
}

static void stub(double seconds) {
    prepare();
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t width = sizeof at;
    if (bind(listener, (void *)&at, width) || listen(listener, 1024)) fail("listen");
    getsockname(listener, (void *)&at, &width);
    printf("%d\n", ntohs(at.sin_port));
    fflush(stdout);
    int poll = epoll_create1(0);
    struct epoll_event add = {.events = EPOLLIN, .data.fd = listener}, found[256];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &add);
    double until = now_us() + seconds * 1e6;
    int streaming = 0;
    while (now_us() < until) {
        int count = epoll_wait(poll, found, 256, streaming ? 1 : 200);
        for (int i = 0; i < count; i++) {
            int fd = found[i].data.fd;
            if (fd == listener) {
                fd = accept(listener, NULL, NULL);
                if (fd < 0 || !take(fd)) continue;
                add.data.fd = fd;
                epoll_ctl(poll, EPOLL_CTL_ADD, fd, &add);
                continue;
            }
            struct peer *p = peers[fd];
            ssize_t got = recv(fd, p->in + p->used, ROOM - p->used, 0);
            if (got <= 0) { p->left = 0; close(fd); continue; }
            p->used += got;
            answer(p);
        }
        streaming = 0;
        double now = now_us();
        for (int fd = 0; fd < MOST; fd++) {
            struct peer *p = peers[fd];
            if (!p || !p->left) continue;
            if (now >= p->due) {
                p->left--;
                put(fd, p->left ? event : last, p->left ? event_size : last_size);
                p->due = now + EVENT_US;
            }
            streaming |= p->left > 0;
        }
    }
}

/* ---- the load ---- */

static int compare(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static float at(float *sorted, long count, double share) { return count ? sorted[(long)(share * (count - 1))] : 0; }

/* The size of a whole answer, 0 while it is not whole. Notes when its body began. */
static int answered(struct peer *p, float *own_us) {
    char *end = memmem(p->in, p->used, "\r\n\r\n", 4);
    if (!end) return 0;
    char *body = end + 4;
    int have = p->used - (int)(body - p->in);
    if (have && !p->first) p->first = now_us();
    char kept = end[2];
    end[2] = 0;
    if (memcmp(p->in, "HTTP/1.1 200", 12)) { fprintf(stderr, "answered %.300s\n", p->in); exit(1); }
    char *length = header(p->in, "\ncontent-length:"), *own = strstr(p->in, "gemquota;dur=");
    int size = length ? atoi(length + 16) : -1;
    *own_us = own ? atof(own + 13) * 1000 : -1;
    end[2] = kept;
    if (size >= 0) return have >= size ? (int)(body - p->in) + size : 0;
    return have >= 5 && !memcmp(p->in + p->used - 5, "0\r\n\r\n", 5) ? p->used : 0;
}

static void load(int port, const char *path, int connections, double seconds, long calls) {
    static const char body[] = "{\"contents\":[{\"parts\":[{\"text\":\"Say hello to everybody in one sentence.\"}],\"role\":\"user\"}]}";
    char request[2048];
    int size = snprintf(request, sizeof request,
        "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\n"
        "Content-Type: application/json\r\nx-goog-api-key: benchmark\r\nuser-agent: google-genai-sdk/3.6.1 gl-python/3.11.7\r\n"
        "x-goog-api-client: google-genai-sdk/3.6.1 gl-python/3.11.7\r\nContent-Length: %d\r\n\r\n%s",
        path, port, (int)sizeof body - 1, body);
    int poll = epoll_create1(0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event add = {.events = EPOLLIN}, found[256];
    for (int i = 0; i < connections; i++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        if (fd < 0 || connect(fd, (void *)&to, sizeof to) || !take(fd)) fail("connect");
        add.data.fd = fd;
        epoll_ctl(poll, EPOLL_CTL_ADD, fd, &add);
        peers[fd]->sent = now_us();
        put(fd, request, size);
    }
    long room = 1 << 22, done = 0, timed = 0;
    float *took = malloc(room * sizeof *took), *first = malloc(room * sizeof *first), *own = malloc(room * sizeof *own);
    double begun = now_us(), until = begun + seconds * 1e6;
    while (now_us() < until && (!calls || done < calls)) {
        int count = epoll_wait(poll, found, 256, 200);
        for (int i = 0; i < count; i++) {
            struct peer *p = peers[found[i].data.fd];
            ssize_t got = recv(p->fd, p->in + p->used, ROOM - p->used, 0);
            if (got <= 0) fail("the server hung up");
            p->used += got;
            float own_us;
            int whole_size = answered(p, &own_us);
            if (!whole_size) continue;
            double now = now_us();
            if (done < room) {
                took[done] = now - p->sent;
                first[done] = p->first - p->sent;
                if (own_us >= 0) own[timed++] = own_us;
            }
            done++;
            p->used = 0;
            p->first = 0;
            p->sent = now_us();
            put(p->fd, request, size);
        }
    }
    double ran = (now_us() - begun) / 1e6;
    long kept = done < room ? done : room;
    qsort(took, kept, sizeof *took, compare);
    qsort(first, kept, sizeof *first, compare);
    qsort(own, timed, sizeof *own, compare);
    printf("%ld %.3f %.1f %.1f %.1f %.1f\n", done, ran, at(took, kept, .5), at(took, kept, .99), at(first, kept, .5), timed ? at(own, timed, .5) : -1);
}

int main(int count, char **given) {
    signal(SIGPIPE, SIG_IGN);
    if (count == 3 && !strcmp(given[1], "stub")) { stub(atof(given[2])); return 0; }
    if (count == 7 && !strcmp(given[1], "load")) {
        load(atoi(given[2]), given[3], atoi(given[4]), atof(given[5]), atol(given[6]));
        return 0;
    }
    fprintf(stderr, "loopback stub SECONDS | load PORT PATH CONNECTIONS SECONDS CALLS\n");
    return 2;
}
