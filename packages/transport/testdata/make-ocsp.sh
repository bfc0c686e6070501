#!/bin/sh
# Makes ocsp.txt: certificates and OCSP responses by openssl, one a line (name | base64 of the DER). Run it in this folder.
# What is made is valid around the moment it is made; the tests go by the times in it, not by the clock.
set -e
here=$(pwd)
work=$(mktemp -d)
cd "$work"
out="$here/ocsp.txt"
echo '# name | base64, made by make-ocsp.sh' > "$out"
put() { printf '%s | %s\n' "$1" "$(base64 -w0 < "$2")" >> "$out"; }

# authority NAME SUBJECT KEY-OPTIONS
authority() {
  openssl req -x509 -newkey $3 -nodes -days 3650 -subj "/CN=$2" -keyout "$1.key" -out "$1.pem" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2> /dev/null
  openssl x509 -in "$1.pem" -outform der -out "$1.der"; put "$1" "$1.der"
}
# certificate NAME SUBJECT ISSUER DAYS EXTENSION...
certificate() {
  name=$1; subject=$2; issuer=$3; days=$4; shift 4
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$subject" -keyout "$name.key" -out "$name.csr" 2> /dev/null
  for line in "$@"; do echo "$line"; done > "$name.ext"
  openssl x509 -req -in "$name.csr" -CA "$issuer.pem" -CAkey "$issuer.key" -CAcreateserial -days "$days" -extfile "$name.ext" -out "$name.pem" 2> /dev/null
  openssl x509 -in "$name.pem" -outform der -out "$name.der"; put "$name" "$name.der"
}
EC='ec -pkeyopt ec_paramgen_curve:P-256'
authority ca 'Test CA' "$EC"
authority other 'Test CA' "$EC"
authority rsa 'RSA CA' 'rsa:2048'
SAN='subjectAltName=DNS:mx.example.org'
certificate leaf mx.example.org ca 365 "$SAN" 'authorityInfoAccess=OCSP;URI:http://ocsp.example.org/' 'tlsfeature=status_request'
certificate revoked mx.example.org ca 365 "$SAN"
certificate rsa-leaf mx.example.org rsa 365 "$SAN"
SIGNING='extendedKeyUsage=critical,OCSPSigning'
certificate responder Responder ca 365 "$SIGNING" 'noCheck=ignored' keyUsage=critical,digitalSignature
certificate brief Responder ca 3 "$SIGNING" keyUsage=critical,digitalSignature
certificate unfit Responder ca 365 keyUsage=critical,digitalSignature
certificate stranger Responder other 365 "$SIGNING"

serial() { openssl x509 -in "$1.pem" -noout -serial | cut -d= -f2; }
until_=$(date -u -d '+300 days' +%y%m%d%H%M%SZ)
printf 'V\t%s\t\t%s\tunknown\t/CN=mx.example.org\n' "$until_" "$(serial leaf)" > index.txt
printf 'R\t%s\t%s,keyCompromise\t%s\tunknown\t/CN=mx.example.org\n' "$until_" "$(date -u -d '-1 day' +%y%m%d%H%M%SZ)" "$(serial revoked)" >> index.txt
printf 'V\t%s\t\t%s\tunknown\t/CN=mx.example.org\n' "$until_" "$(serial rsa-leaf)" > rsa-index.txt
: > empty.txt

# respond NAME CERTIFICATE ISSUER INDEX SIGNER OPTION...
respond() {
  name=$1; cert=$2; issuer=$3; index=$4; signer=$5; shift 5
  openssl ocsp ${DIGEST:-} -issuer "$issuer.pem" -cert "$cert.pem" -reqout "$name.req" ${NONCE:--no_nonce} 2> /dev/null
  openssl ocsp -index "$index" -rsigner "$signer.pem" -rkey "$signer.key" -CA "$issuer.pem" -reqin "$name.req" -respout "$name.rsp" "$@" > /dev/null 2>&1
  put "$name" "$name.rsp"
}
respond good leaf ca index.txt ca -ndays 7
put request good.req
respond good-delegated leaf ca index.txt responder -ndays 7
respond good-by-key leaf ca index.txt responder -ndays 7 -resp_key_id
respond good-without-certificate leaf ca index.txt ca -ndays 7 -resp_no_certs
respond delegated-without-certificate leaf ca index.txt responder -ndays 7 -resp_no_certs
DIGEST=-sha256 respond good-sha256 leaf ca index.txt ca -ndays 7
put request-sha256 good-sha256.req
NONCE=-nonce respond good-nonce leaf ca index.txt ca -ndays 7
respond good-rsa rsa-leaf rsa rsa-index.txt rsa -ndays 7
respond good-pss rsa-leaf rsa rsa-index.txt rsa -ndays 7 -rsigopt rsa_padding_mode:pss -rmd sha256
respond weak leaf ca index.txt ca -ndays 7 -rmd sha1
respond revoked-response revoked ca index.txt ca -ndays 7
respond unknown leaf ca empty.txt ca -ndays 7
respond endless leaf ca index.txt ca
respond outlived leaf ca index.txt brief -ndays 7
respond unfit-signer leaf ca index.txt unfit -ndays 7
respond strange-signer leaf ca index.txt stranger -ndays 7
respond other-issuer leaf ca index.txt other -ndays 7
printf '\060\003\012\001\003' > later.rsp; put try-later later.rsp
rm -rf "$work"
