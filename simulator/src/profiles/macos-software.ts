/** name|bundle identifier|version */
export const macosApps = `
  Google Chrome|com.google.Chrome|142.0.7444.176
  Firefox|org.mozilla.firefox|145.0.1
  Safari|com.apple.Safari|18.6
  Slack|com.tinyspeck.slackmacgap|4.46.104
  zoom.us|us.zoom.xos|6.6.6
  Visual Studio Code|com.microsoft.VSCode|1.106.2
  Microsoft Word|com.microsoft.Word|16.103.2
  Microsoft Excel|com.microsoft.Excel|16.103.2
  Microsoft Outlook|com.microsoft.Outlook|16.103.2
  Microsoft Teams|com.microsoft.teams2|25290.302.4044
  Docker|com.docker.docker|4.52.0
  iTerm2|com.googlecode.iterm2|3.6.5
  1Password|com.1password.1password|8.11.20
  Figma|com.figma.Desktop|125.9.10
  Notion|notion.id|4.24.0
  Spotify|com.spotify.client|1.2.77
  VLC|org.videolan.vlc|3.0.21
  Postman|com.postmanlabs.mac|11.72.5
  GitHub Desktop|com.github.GitHubClient|3.5.4
  IntelliJ IDEA|com.jetbrains.intellij|2025.2.5
  TextEdit|com.apple.TextEdit|1.20
  Xcode|com.apple.dt.Xcode|26.1.1
  Adobe Acrobat Reader|com.adobe.Reader|25.001.20844
  Wireshark|org.wireshark.Wireshark|4.6.1
`

/** name|version */
export const macosFormulae = `
  git|2.52.0
  node|25.2.1
  python@3.13|3.13.9
  openssl@3|3.6.0
  jq|1.8.1
  ripgrep|15.1.0
  curl|8.17.0
  wget|1.25.0
  go|1.25.4
`
