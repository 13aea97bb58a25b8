# Takes out of a guest what belongs to this one machine, the last thing in the build's guest.
$ErrorActionPreference = 'Stop'

# What the engine brought in, whatever the template does.
if ([Environment]::GetEnvironmentVariable('http_proxy', 'Machine') -like '*127.0.0.1*') {
    netsh winhttp reset proxy | Out-Null
    foreach ($name in 'http_proxy', 'https_proxy') {
        [Environment]::SetEnvironmentVariable($name, $null, 'Machine')
    }
}
Get-ChildItem Cert:\LocalMachine\Root | Where-Object { $_.FriendlyName -eq 'goldsmith' } | Remove-Item
$keys = "$env:ProgramData\ssh\administrators_authorized_keys"
if (Test-Path -LiteralPath $keys) {
    $others = @(Get-Content -LiteralPath $keys | Where-Object { $_ -notmatch ' goldsmith$' })
    if ($others.Count -gt 0) {
        Set-Content -LiteralPath $keys -Value $others -Encoding ascii
    } else {
        Remove-Item -LiteralPath $keys -Force
    }
}
if (Get-LocalUser gsbuild -ErrorAction SilentlyContinue) { Remove-LocalUser gsbuild }
Get-ChildItem "$env:SystemRoot\Temp" -Filter 'goldsmith-*' |
    Where-Object { $_.Name -ne 'goldsmith-generalize.ps1' } |
    Remove-Item -Force -ErrorAction SilentlyContinue
Remove-Item "$env:ProgramData\ssh\ssh_host_*" -Force -ErrorAction SilentlyContinue

# AIB's own hook: what a template leaves here replaces the usual deprovisioning.
$hook = 'C:\DeprovisioningScript.ps1'
if (Test-Path -LiteralPath $hook) {
    "running $hook"
    $global:LASTEXITCODE = 0
    & $hook
    if ($LASTEXITCODE) {
        "it ended with exit code $LASTEXITCODE"
        exit 1
    }
    Remove-Item -LiteralPath $hook -Force -ErrorAction SilentlyContinue
    # Provisioner knows it.
    exit 3
}

foreach ($name in 'RdAgent', 'WindowsTelemetryService', 'WindowsAzureTelemetryService', 'WindowsAzureGuestAgent') {
    $service = Get-Service $name -ErrorAction SilentlyContinue
    if ($service) {
        "waiting for the service $name"
        $service.WaitForStatus('Running')
    }
}
foreach ($file in "$env:SystemRoot\System32\Sysprep\unattend.xml", "$env:SystemRoot\Panther\unattend.xml") {
    if (Test-Path -LiteralPath $file) { Remove-Item -LiteralPath $file -Force }
}
$arguments = @('/oobe', '/generalize', '/quiet', '/quit')
# Without it the image's first boot waits for somebody at the screen.
$unattended = "$env:ProgramFiles\Cloudbase Solutions\Cloudbase-Init\conf\Unattend.xml"
if (Test-Path -LiteralPath $unattended) { $arguments += "/unattend:`"$unattended`"" }
"sysprep $arguments"
Start-Process "$env:SystemRoot\System32\Sysprep\Sysprep.exe" -ArgumentList $arguments
$before = ''
while ($true) {
    $state = (Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State').ImageState
    if ($state -ne $before) { $state }
    if ($state -eq 'IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE') { break }
    $before = $state
    Start-Sleep -Seconds 5
}
