/**
 * The box's end of the broker: programs speak to a proxy at an address, the broker listens on a socket file. A small
 * program in whatever the box has carries the bytes. It is ours and fixed; it holds no power: only the socket is a way out.
 */
import { inside } from "./bwrap-args.ts";

const port = 3128;
const proxy = `http://127.0.0.1:${port}`;

/** Variables by which programs find the proxy. Those that ignore them find no network at all. */
export const proxyEnvironment: Readonly<Record<string, string>> = Object.fromEntries(
  ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"].map((name) => [name, proxy]),
);

const python = `import socket,threading
s=socket.socket(); s.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1); s.bind(("127.0.0.1",${port})); s.listen(64)
print("ready",flush=True)
def carry(a,b):
    try:
        while True:
            d=a.recv(65536)
            if not d: break
            b.sendall(d)
        b.shutdown(socket.SHUT_WR)
    except OSError:
        for x in (a,b):
            try: x.shutdown(socket.SHUT_RDWR)
            except OSError: pass
while True:
    c,_=s.accept()
    u=socket.socket(socket.AF_UNIX)
    try: u.connect("${inside.broker}")
    except OSError: c.close(); continue
    for p in ((c,u),(u,c)): threading.Thread(target=carry,args=p,daemon=True).start()`;

const perl = `use IO::Socket::INET; use IO::Socket::UNIX; $SIG{CHLD}="IGNORE"; $|=1;
my $s=IO::Socket::INET->new(LocalAddr=>"127.0.0.1",LocalPort=>${port},Listen=>64,ReuseAddr=>1) or die; print "ready\\n";
while(my $c=$s->accept){ next if fork; my $u=IO::Socket::UNIX->new(Peer=>"${inside.broker}") or exit;
my($a,$b)=fork?($c,$u):($u,$c); my $d; while(sysread($a,$d,65536)){ last unless syswrite($b,$d) } shutdown($b,1); exit }`;

const node = `const n=require("net");n.createServer({allowHalfOpen:true},c=>{const u=n.connect({path:"${inside.broker}",allowHalfOpen:true});c.on("error",()=>u.destroy());u.on("error",()=>c.destroy());c.pipe(u);u.pipe(c)}).listen(${port},"127.0.0.1",()=>console.log("ready"))`;

const launch = `
if [ -x /usr/bin/python3 ]; then exec 8< <(exec /usr/bin/python3 -c "$1" 2>/dev/null)
elif [ -x /usr/bin/perl ]; then exec 8< <(exec /usr/bin/perl -e "$2" 2>/dev/null)
elif [ -x /usr/bin/node ]; then exec 8< <(exec /usr/bin/node -e "$3" 2>/dev/null)
else echo "There is no python3, perl or node in the box to carry its requests." >&2; exit 126; fi
read -r -t 5 _ <&8; exec 8<&-; shift 3; exec "$@"`;

/** `argv`, started beside the program that carries its requests. */
export const withForwarder = (argv: readonly string[]): readonly string[] => [
  "/bin/bash",
  "-c",
  launch,
  "network",
  python,
  perl,
  node,
  ...argv,
];
