/** name|version|section */
export const ubuntuPackages = `
  adduser|3.137ubuntu1|admin
  apache2|2.4.58-1ubuntu8.8|httpd
  apt|2.8.3|admin
  bash|5.2.21-2ubuntu4|shells
  bind9-host|1:9.18.39-0ubuntu0.24.04.2|net
  busybox-initramfs|1:1.36.1-6ubuntu3.1|shells
  ca-certificates|20240203|misc
  cloud-init|25.2-0ubuntu1~24.04.1|admin
  containerd.io|1.7.28-1|devel
  coreutils|9.4-3ubuntu6.1|utils
  cron|3.0pl1-184ubuntu2|admin
  cryptsetup|2:2.7.0-1ubuntu4.2|admin
  curl|8.5.0-2ubuntu10.6|web
  dbus|1.14.10-4ubuntu4.1|admin
  docker-ce|5:28.5.2-1|admin
  dpkg|1.22.6ubuntu6.5|admin
  e2fsprogs|1.47.0-2.4|admin
  firefox|1:1snap1-0ubuntu5|web
  git|1:2.43.0-1ubuntu7.3|vcs
  gnupg|2.4.4-2ubuntu17.3|utils
  google-chrome-stable|142.0.7444.175-1|web
  grep|3.11-4|utils
  gzip|1.12-1ubuntu3.1|utils
  iproute2|6.1.0-1ubuntu6.2|net
  libc6|2.39-0ubuntu8.6|libs
  libcurl4t64|8.5.0-2ubuntu10.6|libs
  libgnutls30t64|3.8.3-1.1ubuntu3.4|libs
  libpam-modules|1.5.3-5ubuntu5.5|admin
  libssl3t64|3.0.13-0ubuntu3.6|libs
  libxml2|2.9.14+dfsg-1.3ubuntu3.6|libs
  linux-image-6.8.0-87-generic|6.8.0-87.88|kernel
  login|1:4.13+dfsg1-4ubuntu3.2|admin
  nginx|1.24.0-2ubuntu7.5|httpd
  openssh-client|1:9.6p1-3ubuntu13.14|net
  openssh-server|1:9.6p1-3ubuntu13.14|net
  openssl|3.0.13-0ubuntu3.6|utils
  osquery|5.23.1-1.linux|default
  perl|5.38.2-3.2ubuntu0.2|perl
  postgresql-16|16.10-0ubuntu0.24.04.1|database
  python3|3.12.3-0ubuntu2|python
  python3-requests|2.31.0+dfsg-1ubuntu1.1|python
  redis-server|5:7.0.15-1ubuntu0.24.04.2|database
  rsync|3.2.7-1ubuntu1.2|net
  snapd|2.72+ubuntu24.04|devel
  sudo|1.9.15p5-3ubuntu5.24.04.1|admin
  systemd|255.4-1ubuntu8.11|admin
  tar|1.35+dfsg-3build1|utils
  tmux|3.4-1ubuntu0.1|admin
  tzdata|2025b-0ubuntu0.24.04.1|localization
  ufw|0.36.2-6|admin
  unattended-upgrades|2.9.1+nmu4ubuntu1|admin
  vim|2:9.1.0016-1ubuntu7.9|editors
  wget|1.21.4-1ubuntu4.1|web
  xz-utils|5.6.1+really5.4.5-1ubuntu0.2|utils
  zlib1g|1:1.3.dfsg-3.1ubuntu2.1|libs
`

/** name|version */
export const ubuntuPythonPackages = `
  pip|25.3
  setuptools|80.9.0
  ansible-core|2.19.4
  boto3|1.40.74
  requests|2.32.5
  certifi|2025.11.12
`

/** Source packages of those that are called otherwise. */
export const ubuntuSources: Readonly<Record<string, string>> = {
  'bind9-host': 'bind9',
  'busybox-initramfs': 'busybox',
  libc6: 'glibc',
  libcurl4t64: 'curl',
  libgnutls30t64: 'gnutls28',
  'libpam-modules': 'pam',
  libssl3t64: 'openssl',
  'linux-image-6.8.0-87-generic': 'linux-signed (6.8.0-87.88)',
  login: 'shadow (1:4.13+dfsg1-4ubuntu3.2)',
  'openssh-client': 'openssh',
  'openssh-server': 'openssh',
  python3: 'python3-defaults',
  'python3-requests': 'requests',
  'redis-server': 'redis',
  zlib1g: 'zlib',
}
