/**
 * What pages do with `signIn.keepFragment`, before a login begins: a link to `start` sends its return URL in a form, with the fragment
 * of the page's own address if it has none yet. So no query, and no log of those, ever has it. A page with `data-go` follows its link
 * at once, in its own place in the history. Links to other pages of ours hand the fragment on.
 */
export const FRAGMENT_SCRIPT =
  '(function(){"use strict";' +
  "var D=document,own=location.hash,links=D.querySelectorAll('main a[href*=\"rd=\"]');" +
  // What the server would not keep.
  'if(own.length<2||own.length>1024)own="";' +
  "function take(a){var u=new URL(a.href),q=u.searchParams,to=q.get('rd');" +
  "if(to.indexOf('#')<0)to+=own;" +
  "if(to.indexOf('#')<0)return false;" +
  "var f=D.createElement('form'),i=D.createElement('input');" +
  "f.method='post';i.type='hidden';i.name='rd';i.value=to;q.delete('rd');f.action=u.href;" +
  "f.appendChild(i);D.body.appendChild(f);f.submit();return true}" +
  "links.forEach(function(a){" +
  "if(!/\\/start$/.test(a.pathname))a.hash=own;" +
  "else a.addEventListener('click',function(e){" +
  "if(!(e.ctrlKey||e.metaKey||e.shiftKey)&&take(a))e.preventDefault()})});" +
  "if(D.querySelector('[data-go]')&&!take(links[0]))location.replace(links[0].href)" +
  "})()";
