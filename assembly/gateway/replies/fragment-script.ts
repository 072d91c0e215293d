/**
 * What pages do with `signIn.keepFragment`, before a login begins: a link to `start` sends its return URL in a form, with the fragment
 * of the page's own address if it has none yet. So no query, and no log of those, ever has it, however a link is followed. A page with
 * `data-go` follows its link at once, in its own place in the history. Links to other pages of ours hand the fragment on. Ours are those
 * below `data-at`: an application has paths that end like these.
 */
export const FRAGMENT_SCRIPT =
  '(function(){"use strict";' +
  "var D=document,M=D.querySelector('main').dataset,own=location.hash,at=new URL(M.at,location).pathname,goes='go' in M;" +
  // What the server would not keep.
  'if(own.length<2||own.length>1024)own="";' +
  "D.querySelectorAll('.action,.other a').forEach(function(a){" +
  "if(!a.href||a.pathname.indexOf(at+'/'))return;" +
  "var u=new URL(a.href),q=u.searchParams,to=q.get('rd'),end=own;" +
  "if(!to)return;" +
  "var n=to.indexOf('#');" +
  "if(n>=0){end=to.slice(n);to=to.slice(0,n);q.set('rd',to);a.href=u.href}" +
  // A longer return URL leads to the front page.
  "if(to.length+end.length>4096)end='';" +
  "if(a.pathname!=at+'/start'){a.hash=end;return}" +
  "function take(){" +
  "if(!end)return false;" +
  "var f=D.createElement('form'),i=D.createElement('input');" +
  "f.method='post';i.type='hidden';i.name='rd';i.value=to+end;q.delete('rd');f.action=u.href;" +
  "f.appendChild(i);D.body.appendChild(f);f.submit();return true}" +
  "a.addEventListener('click',function(e){" +
  "if(!(e.ctrlKey||e.metaKey||e.shiftKey)&&take())e.preventDefault()});" +
  "if(goes&&!take())location.replace(a.href);" +
  "goes=false})" +
  "})()";
