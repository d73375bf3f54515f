#!/usr/bin/env python3
"""genscript_wide.py SEED [STEPS]: print a random script for oracle.py.

Where genscript.py stays with what programs do, this one does anything: every
method may be overridden, every handler may do every action and raise every
exception, sockets are reopened, channels are made and closed by handlers.

Left out is what is not compared: a second create_socket on an open channel, an
accepted socket that is used twice, and handle_error without an exception.
"""
import random
import sys

R = random.Random('wide %s' % sys.argv[1])
STEPS = int(sys.argv[2]) if len(sys.argv) > 2 else 40

FDS = range(3, 9)
ERRNOS = ['EAGAIN', 'ECONNRESET', 'EPIPE', 'ENOTCONN', 'ESHUTDOWN', 'ECONNABORTED',
          'EBADF', 'ETIMEDOUT', 'EINTR', 'ENOBUFS', 'EHOSTUNREACH', 'ECONNREFUSED',
          'EINVAL', 'EIO', 'EMFILE', 'EINPROGRESS', 'EALREADY', 'EISCONN', 'EPERM']
PIECES = ['a', 'bc', 'hello', r'\r', r'\n', r'\r\n', '.', r'\r\n.\r\n', 'qq', 'q', 'qqq',
          '12345', r'\r\n\r\n', r'xyz\r\n.\r', r'\x00\xff', '"', '\\']
TERMINATORS = [r'"\r\n"', r'"\n"', '"qqq"', r'"\r\n.\r\n"', '"aab"', '1', '2', '3', '7',
               '0', 'none', '""', '-1', '100000']
KINDS = ['dispatcher', 'sender', 'chat', 'chat', 'rawchat', 'file']
COMMON = ['handle_read_event', 'handle_write_event', 'handle_expt_event',
          'handle_connect_event', 'handle_read', 'handle_write', 'handle_expt',
          'handle_connect', 'handle_accept', 'handle_accepted', 'handle_close',
          'handle_error', 'close', 'readable', 'writable']
CHAT = ['collect_incoming_data', 'found_terminator']
RAISED = ['user'] * 6 + ['notimpl', 'exit', 'interrupt', 'sysexit']


def one_of(*choices):
    return R.choice(choices)


def chance(p):
    return R.random() < p


def data(most=4):
    pieces = [R.choice(PIECES) for _ in range(R.randint(0, most))]
    return '"%s"' % ''.join({'"': r'\"', '\\': r'\\'}.get(p, p) for p in pieces)


def exception():
    return R.choice(RAISED) if chance(.6) else R.choice(ERRNOS)


class Cast:
    def __init__(self):
        self.kinds = {}         # channel -> kind
        self.spawned = []       # classes for accepted sockets
        self.spare = 0

    def any(self):
        return R.choice(list(self.kinds))


CAST = Cast()


def action_on(name, kind):
    """an action that makes sense for any channel of the kind, anywhere"""
    plain = ['close', 'handle_close', 'recv %d' % one_of(0, 1, 3, 100), 'send ' + data(),
             'buf ' + data(), 'sendbuf', 'log "words"', 'log_info "words" ' +
             one_of('info', 'warning', 'error'), 'log_info "words"',
             one_of('del_channel', 'add_channel', 'del_channel ; add_channel'),
             'setattr %s %d' % (one_of('connected', 'connecting'), one_of(0, 1))]
    if kind != 'file':
        plain += ['setattr accepting %d' % one_of(0, 1)]
        plain += ['connect h%d %d' % (R.randint(1, 3), R.randint(1, 99)),
                  'bind 0.0.0.0 %d' % R.randint(1, 99), 'listen %d' % R.randint(0, 9),
                  'set_reuse_addr', 'accept']
    if kind == 'sender':
        plain += ['initiate_send'] * 3
    if kind in ('chat', 'rawchat'):
        plain += ['push ' + data(), 'push ' + data(), 'push_str ' + data(),
                  'push_simple %s %d' % (data(), R.randint(1, 6)),
                  'push_list ' + ' '.join(data() for _ in range(R.randint(0, 3))),
                  'close_when_done', 'term ' + R.choice(TERMINATORS),
                  'term ' + R.choice(TERMINATORS), 'discard_buffers', 'initiate_send',
                  'getdata',
                  'setattr ac_%s_buffer_size %d' % (one_of('in', 'out'), R.randint(1, 6))]
    return R.choice(plain)


def action_in(method, kind):
    """an action inside a method"""
    k = R.random()
    if k < .25:
        return 'super'
    if k < .35:
        return 'nop'
    if k < .5:
        return 'raise ' + exception()
    if k < .62:
        other = CAST.any()
        return other + '.' + action_on(other, CAST.kinds[other])
    if k < .65:
        CAST.spare += 1
        return 'newchan n%d %s' % (CAST.spare, R.choice(CAST.spawned))
    if method == 'collect_incoming_data' and k < .9:
        return 'collect' if k < .83 else 'term ' + R.choice(TERMINATORS)
    if method == 'handle_read' and k < .9:
        return 'recv %d' % one_of(1, 4, 100)
    return action_on('', kind)


def forbidden(method, action):
    """what would never end, or is not compared"""
    verb = action.split()[0]
    calls = {'close': ['close', 'handle_close'], 'handle_close': ['handle_close', 'recv', 'send',
             'sendbuf', 'push', 'push_str', 'push_simple', 'push_list', 'initiate_send']}
    if method in calls and verb.split('.')[-1] in calls[method]:
        return True
    if method == 'handle_connect_event' and verb.split('.')[-1] == 'connect':
        return True
    # A channel that is closed by a method that others call may come back to it.
    return '.' in verb and method in ('close', 'handle_close', 'handle_connect',
                                      'handle_connect_event')


def actions(method, kind):
    if method in ('readable', 'writable'):
        answer = 'return ' + one_of('0', '1', '1', 'buf')
        if chance(.7):
            return answer
        return one_of('super', 'raise ' + exception(), action_on('', kind) + ' ; ' + answer)
    if method == 'handle_accepted' and chance(.8):
        return one_of('super', 'closearg', 'nop', 'spawn ' + R.choice(CAST.spawned),
                      'spawn ' + R.choice(CAST.spawned), 'raise ' + exception())
    if method == 'handle_accept' and chance(.3):
        return 'accept_spawn ' + R.choice(CAST.spawned)
    # An open socket may not be replaced, so what is said to be closed is closed.
    done = ['super'] if method == 'close' else []
    for _ in range(one_of(1, 1, 1, 2, 3)):
        action = action_in(method, kind)
        if forbidden(method, action):
            action = 'super'
        # The socket that super has closed may not be used again.
        if method == 'handle_accepted' and 'super' in done:
            break
        if action == 'super' and action in done and method in ('close', 'handle_close'):
            continue
        done.append(action)
    if method == 'handle_error' and chance(.7):
        return one_of('super', 'nop', 'close')
    return ' ; '.join(done) or 'nop'


def override(name, kind, p):
    methods = COMMON + (CHAT * 3 if kind in ('chat', 'rawchat') else [])
    for method in sorted(set(methods)):
        likely = p * (2 if method in CHAT + ['handle_read', 'handle_write'] else 1)
        if chance(likely):
            lists = [actions(method, kind) for _ in range(one_of(1, 1, 2, 3))]
            print('on', name, method, ' | '.join(lists))


def net_line():
    fd = R.choice(FDS)
    op = R.choice(['recv'] * 5 + ['send'] * 4 + ['accept'] * 3 + ['connect', 'connect', 'so_error',
                  'getpeername', 'close', 'bind', 'listen', 'reuse'])
    if chance(.3):
        return 'net %d %s %s' % (fd, op, R.choice(ERRNOS))
    if op == 'recv':
        value = 'eof' if chance(.12) else data(6)
    elif op == 'send':
        value = 'all' if chance(.2) else str(R.randint(0, 5))
    elif op in ('accept', 'getpeername'):
        value = 'ok' if chance(.5) else one_of('10.0.0.%d %d' % (R.randint(1, 9), R.randint(1, 9)),
                                               '"/run/sock"')
    else:
        value = 'ok'
    if op == 'connect' and chance(.5):
        value = 'EINPROGRESS'
    return 'net %d %s %s' % (fd, op, value)


def ready():
    if chance(.03):
        return one_of('EINTR', 'EBADF', 'ENOMEM')
    flags = ['r', 'r', 'w', 'w', 'rw', 'rw', 'p', 'rp', 'h', 'rh', 'x', 'wx', 'rwx', 'rwxh',
             'rpwhx', 'n', 'wh']
    return ' '.join('%d:%s' % (fd, R.choice(flags))
                    for fd in R.sample(FDS, R.randint(0, len(FDS))))


def reopen(name):
    """close first: an open socket may not be replaced"""
    print('do %s setattr accepting 0 ; close' % name)
    print('do %s create_socket %s' % (name, one_of('', 'INET', 'INET6', 'UNIX')))


def start(name, kind):
    if kind == 'file':
        print('newfile %s %s %d' % (name, name, R.randint(0, 2)))
        return
    if chance(.45):
        print('newsock %s %s' % (name, name))
        return
    print('new %s %s' % (name, name))
    if chance(.9):
        print('do %s create_socket' % name)
    if chance(.5):
        print('do %s connect h%d 80' % (name, R.randint(1, 3)) if chance(.8)
              else 'do %s connect "/run/s"' % name)
    elif chance(.8):
        print('do %s bind 0.0.0.0 80 ; listen 5' % name)


def main():
    print('mode', one_of('select', 'poll'))
    print('set warnings', one_of('on', 'on', 'off'))
    CAST.spawned = ['sd', 'sc', 'ss']
    for i in range(R.randint(1, 5)):
        CAST.kinds['k%d' % i] = R.choice(KINDS)
    busy = R.choice([.05, .15, .3])
    for name, kind in [('sd', 'dispatcher'), ('sc', 'chat'), ('ss', 'sender')]:
        print('class', name, kind)
        override(name, kind, busy)
    for name, kind in CAST.kinds.items():
        print('class', name, kind)
        override(name, kind, busy)
    for _ in range(R.randint(0, 8)):
        print(net_line())
    for name, kind in CAST.kinds.items():
        start(name, kind)
        if kind in ('chat', 'rawchat') and chance(.9):
            print('do %s term %s' % (name, R.choice(TERMINATORS)))
    for _ in range(STEPS):
        k = R.random()
        name = CAST.any()
        if k < .4:
            print(net_line())
        elif k < .78:
            print('pass', ready())
        elif k < .93:
            print('do', name, ' ; '.join(action_on(name, CAST.kinds[name])
                                         for _ in range(one_of(1, 1, 2))))
        elif k < .95 and CAST.kinds[name] != 'file':
            reopen(name)
        elif k < .96:
            print('mode', one_of('select', 'poll'))
        elif k < .97:
            print('set timeout', one_of('0', '0.25', '1.5', '30'))
        else:
            for _ in range(R.randint(0, 3)):
                print('ready', ready())
            print('loop count=%d timeout=%s' % (R.randint(0, 3), one_of('0', '1.5', '30')))
    print('close_all', one_of('', 'ignore_all'))


main()
