#ps1_sysnative
# Run by cloudbase-init at the first boot with the engine: the build user, and the way in.
$ErrorActionPreference = 'Stop'
if (-not (Get-LocalUser gsbuild -ErrorAction SilentlyContinue)) {
    $password = ConvertTo-SecureString ('aA1!' + [Guid]::NewGuid() + [Guid]::NewGuid()) -AsPlainText -Force
    New-LocalUser gsbuild -Password $password -AccountNeverExpires -PasswordNeverExpires | Out-Null
    Add-LocalGroupMember -SID S-1-5-32-544 -Member gsbuild
}
$keys = "$env:ProgramData\ssh\administrators_authorized_keys"
New-Item -ItemType Directory -Force (Split-Path -Parent $keys) | Out-Null
Add-Content -LiteralPath $keys -Value '@KEY@ goldsmith' -Encoding ascii
icacls $keys /inheritance:r /grant '*S-1-5-18:F' /grant '*S-1-5-32-544:F' | Out-Null
Set-Service sshd -StartupType Automatic
Restart-Service sshd
