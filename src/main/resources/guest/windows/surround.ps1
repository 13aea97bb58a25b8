# What a worker's place in the world needs; generalize.ps1 takes it out again.
param([string] $Proxy = '', [string] $Certificates = '')
$ErrorActionPreference = 'Stop'
if ($Proxy) {
    $server = $Proxy -replace '^https?://', ''
    netsh winhttp set proxy proxy-server="http=$server;https=$server" bypass-list='localhost;127.0.0.1' | Out-Null
    foreach ($name in 'http_proxy', 'https_proxy') {
        [Environment]::SetEnvironmentVariable($name, $Proxy, 'Machine')
    }
}
if ($Certificates) {
    $store = New-Object Security.Cryptography.X509Certificates.X509Store('Root', 'LocalMachine')
    $store.Open('ReadWrite')
    $text = [IO.File]::ReadAllText($Certificates)
    $form = '(?s)-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----'
    foreach ($found in [regex]::Matches($text, $form)) {
        $bytes = [Convert]::FromBase64String(($found.Groups[1].Value -replace '\s', ''))
        $certificate = New-Object Security.Cryptography.X509Certificates.X509Certificate2(, $bytes)
        $certificate.FriendlyName = 'goldsmith'
        $store.Add($certificate)
    }
    $store.Close()
    Remove-Item -LiteralPath $Certificates -Force
}
