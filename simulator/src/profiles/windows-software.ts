/** name|version|publisher|install location */
export const windowsPrograms = `
  Google Chrome|142.0.7444.176|Google LLC|C:\\Program Files\\Google\\Chrome\\Application
  Mozilla Firefox (x64 en-US)|145.0.1|Mozilla|C:\\Program Files\\Mozilla Firefox
  Microsoft Edge|142.0.3595.94|Microsoft Corporation|C:\\Program Files (x86)\\Microsoft\\Edge\\Application
  Microsoft 365 Apps for enterprise - en-us|16.0.19328.20190|Microsoft Corporation|C:\\Program Files\\Microsoft Office
  Microsoft Visual C++ 2015-2022 Redistributable (x64) - 14.44.35211|14.44.35211.0|Microsoft Corporation|
  7-Zip 25.01 (x64)|25.01|Igor Pavlov|C:\\Program Files\\7-Zip\\
  Notepad++ (64-bit x64)|8.8.8|Notepad++ Team|C:\\Program Files\\Notepad++
  Git|2.52.0|The Git Development Community|C:\\Program Files\\Git\\
  Python 3.13.9 (64-bit)|3.13.9150.0|Python Software Foundation|
  Zoom Workplace (64-bit)|6.6.6.19875|Zoom|
  PuTTY release 0.83 (64-bit)|0.83.0.0|Simon Tatham|C:\\Program Files\\PuTTY\\
  VLC media player|3.0.21|VideoLAN|C:\\Program Files\\VideoLAN\\VLC
  WinSCP 6.5.4|6.5.4|Martin Prikryl|C:\\Program Files (x86)\\WinSCP\\
  Adobe Acrobat (64-bit)|25.001.20844|Adobe|C:\\Program Files\\Adobe\\Acrobat DC\\
  Node.js|24.11.1|Node.js Foundation|
  Docker Desktop|4.52.0|Docker Inc.|C:\\Program Files\\Docker\\Docker
  osquery|5.23.1.0|osquery|
  KeePass Password Safe 2.60|2.60|Dominik Reichl|C:\\Program Files\\KeePass Password Safe 2\\
`
